using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Worker.Replica;

namespace ProtocolLearning.Worker.Hosting;

/// <summary>What waits for the replica's thread.</summary>
internal abstract record ReplicaInput
{
    private ReplicaInput()
    {
    }

    /// <summary>The coordinator committed an entry.</summary>
    public sealed record EntryCommitted(LogEntry Entry, Action Taken) : ReplicaInput;

    /// <summary>A session began, of a protocol version.</summary>
    public sealed record SessionBegan(int Version) : ReplicaInput;

    /// <summary>The session ended; another one is tried.</summary>
    public sealed record SessionEnded : ReplicaInput;

    /// <summary>There has been no session for the orphan timeout; another one is still tried.</summary>
    public sealed record Orphaned : ReplicaInput;

    /// <summary>The worker was told to end.</summary>
    public sealed record ToldToEnd : ReplicaInput;

    /// <summary>A peer sent a message; its payload is the thread's to release.</summary>
    public sealed record PeerSent(Member Sender, PeerMessage Message, PeerPayload Payload, Action Taken) : ReplicaInput;

    /// <summary>Something of a checkpoint ended.</summary>
    public sealed record CheckpointEnded(ReplicaEvent Occurrence) : ReplicaInput;

    /// <summary>A message was not delivered.</summary>
    public sealed record SendLost(Member Receiver, PeerMessage Message) : ReplicaInput;
}
