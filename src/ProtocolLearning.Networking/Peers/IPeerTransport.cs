using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Peers;

/// <summary>Sends messages to the members of the roster.</summary>
public interface IPeerTransport
{
    /// <summary>Replaces the roster. Streams of members that are not on the new one end, and what waits for them is given back.</summary>
    void UpdateRoster(PeerRoster roster);

    /// <summary>Puts a message into the queue of its peer and returns at once.</summary>
    /// <param name="to">The member; a lower epoch than the roster's is not sent.</param>
    /// <param name="message">The header; its <see cref="PeerMessage.PayloadBytes"/> must be the payload's length.</param>
    /// <param name="payload">Read while it is sent, straight from its memory; it must not change before <paramref name="completed"/>.</param>
    /// <param name="completed">Called once, on any thread, when the payload is no longer read. It must return quickly.</param>
    /// <exception cref="ArgumentException">The header contradicts the payload or is larger than the limit.</exception>
    void Send(Member to, PeerMessage message, ReadOnlyMemory<byte> payload, Action<PeerSendOutcome>? completed);
}
