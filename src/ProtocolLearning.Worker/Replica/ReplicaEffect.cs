using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Worker.Replica;

/// <summary>Something that a replica wants done.</summary>
public abstract record ReplicaEffect
{
    private ReplicaEffect()
    {
    }

    /// <summary>Send a message to a peer. A failure comes back as <see cref="ReplicaEvent.SendFailed"/>.</summary>
    /// <param name="Receiver">To whom.</param>
    /// <param name="Message">The header.</param>
    /// <param name="Payload">The payload; it is not changed after this.</param>
    public sealed record SendToPeer(Member Receiver, PeerMessage Message, ReadOnlyMemory<byte> Payload) : ReplicaEffect;

    /// <summary>A peer broke the protocol of an exchange, or is silent in it: it is to be logged.</summary>
    /// <param name="Peer">Who.</param>
    /// <param name="Round">In which round.</param>
    /// <param name="Fault">What it did.</param>
    public sealed record PeerFault(Member Peer, long Round, string Fault) : ReplicaEffect;

    /// <summary>Report to the coordinator, in order. Dropped where no session is open; it is repeated when one is.</summary>
    /// <param name="Report">The report.</param>
    public sealed record SendReport(Report Report) : ReplicaEffect;
}
