using System.Collections.Concurrent;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Worker.Hosting;

/// <summary>Puts what peers send before the replica's thread; a peer with too much waiting there is read no further.</summary>
internal sealed class PeerInbox(BlockingCollection<ReplicaInput> mailbox) : IPeerReceiver
{
    private const int MaxWaiting = 32;

    private readonly ConcurrentDictionary<Slot, SemaphoreSlim> _waiting = new();

    public async ValueTask ReceiveAsync(Member from, PeerMessage message, PeerPayload payload, CancellationToken cancellationToken)
    {
        var waiting = _waiting.GetOrAdd(from.Slot, static _ => new SemaphoreSlim(MaxWaiting, MaxWaiting));
        try
        {
            await waiting.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            payload.Dispose();
            throw;
        }

        mailbox.Add(new ReplicaInput.PeerSent(from, message, payload, () => waiting.Release()), CancellationToken.None);
    }

    public void OnUnreachable(Member peer, string reason)
    {
        // What could not be sent comes back message by message, and the link has logged the reason.
    }
}
