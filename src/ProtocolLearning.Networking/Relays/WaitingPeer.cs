using System.Net;
using System.Net.Sockets;
using ProtocolLearning.Networking.Peers;

namespace ProtocolLearning.Networking.Relays;

/// <summary>A peer that waits until the member that it asked for fetches it, and then is connected with it.</summary>
/// <param name="member">Whom it asked for.</param>
/// <param name="ticket">What the member fetches it with.</param>
/// <param name="source">Where it comes from.</param>
/// <param name="since">When it came, a timestamp of the relay's clock.</param>
internal sealed class WaitingPeer(RelayedMember member, Guid ticket, IPAddress source, long since) : IDisposable
{
    private readonly CancellationTokenSource _madeRoom = new();
    private readonly TaskCompletionSource<Socket> _fetched = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RelayedMember Member => member;

    public Guid Ticket => ticket;

    public IPAddress Source => source;

    public long Since => since;

    /// <summary>Set when it has to end because another takes its place.</summary>
    public CancellationToken MadeRoom => _madeRoom.Token;

    /// <summary>The member's end, which is disposed of by who made it, after <see cref="Over"/>.</summary>
    public Task<Socket> Fetched => _fetched.Task;

    /// <summary>Completes when the member's end is not used any more.</summary>
    public Task Over => _over.Task;

    /// <returns>False where it was fetched before, or does not wait any more.</returns>
    public bool TryFetch(Socket end) => _fetched.TrySetResult(end);

    /// <summary>Ends it, also where it is connected.</summary>
    public void MakeRoom() => Ending.Cancel(_madeRoom);

    /// <summary>Does not wait any more.</summary>
    public void Dispose()
    {
        _madeRoom.Dispose();
        _fetched.TrySetCanceled();
        _over.TrySetResult();
    }
}
