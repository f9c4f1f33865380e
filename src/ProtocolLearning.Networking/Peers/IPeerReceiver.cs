using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Peers;

/// <summary>Takes what peers send. Calls come from several threads at once, for one peer one after the other.</summary>
public interface IPeerReceiver
{
    /// <summary>
    /// A message came. Until the returned task completes nothing more is read from this peer, so a bounded mailbox slows its sender
    /// down. Messages whose payload is large keep their order among themselves, and so do all others; between the two
    /// kinds there is no order.
    /// </summary>
    /// <param name="from">Whom the sender's certificate proved it to be.</param>
    /// <param name="message">The header. Its shape is checked, its sense is not.</param>
    /// <param name="payload">The payload, to be disposed of by the receiver; never null, and empty where none was sent.</param>
    /// <param name="cancellationToken">Set when the peer's stream ends.</param>
    ValueTask ReceiveAsync(Member from, PeerMessage message, PeerPayload payload, CancellationToken cancellationToken);

    /// <summary>A peer on the roster could not be reached, or refused the stream; what waited for it is lost.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="reason">Why, for the log.</param>
    void OnUnreachable(Member peer, string reason);
}
