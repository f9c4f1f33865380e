using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Worker.Hosting;

/// <summary>Puts what peers send before the replica's thread; a peer with too much waiting there is read no further.</summary>
internal sealed partial class PeerInbox(BlockingCollection<ReplicaInput> mailbox, ILogger<PeerInbox> logger) : IPeerReceiver
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

    // What could not be sent comes back message by message; here only the reason is told.
    public void OnUnreachable(Member peer, string reason) => LogUnreachable(peer, reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Peer} cannot be reached: {Reason}")]
    private partial void LogUnreachable(Member peer, string reason);
}
