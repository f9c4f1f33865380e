using System.Net.Sockets;

namespace ProtocolLearning.Networking.Relays;

/// <summary>A peer that waits until the member that it asked for fetches it, and then is connected with it.</summary>
internal sealed class WaitingPeer(RelayedMember member, Guid ticket) : IDisposable
{
    private readonly TaskCompletionSource<Socket> _fetched = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RelayedMember Member => member;

    public Guid Ticket => ticket;

    /// <summary>The member's end, which is disposed of by who made it, after <see cref="Over"/>.</summary>
    public Task<Socket> Fetched => _fetched.Task;

    /// <summary>Completes when the member's end is not used any more.</summary>
    public Task Over => _over.Task;

    /// <returns>False where it was fetched before, or does not wait any more.</returns>
    public bool TryFetch(Socket end) => _fetched.TrySetResult(end);

    /// <summary>Does not wait any more.</summary>
    public void Dispose()
    {
        _fetched.TrySetCanceled();
        _over.TrySetResult();
    }
}
