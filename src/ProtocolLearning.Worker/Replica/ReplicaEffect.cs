using System.Buffers;
using ProtocolLearning.Protocol.Checkpoints;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;

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
    public sealed record SendToPeer(Member Receiver, PeerMessage Message, ReadOnlyMemory<byte> Payload) : ReplicaEffect
    {
        /// <summary>Where the payload lies; disposed of, on any thread, once it is no longer read. Null where the payload lasts.</summary>
        public IMemoryOwner<byte>? Owner { get; init; }
    }

    /// <summary>A peer broke the protocol of an exchange, or is silent in it: it is to be logged.</summary>
    /// <param name="Peer">Who.</param>
    /// <param name="Round">In which round.</param>
    /// <param name="Fault">What it did.</param>
    public sealed record PeerFault(Member Peer, long Round, string Fault) : ReplicaEffect;

    /// <summary>The stage's state is on its way from peers, or is here: it is to be logged.</summary>
    /// <param name="Round">The round after which it was applied.</param>
    /// <param name="Arrived">Chunks that are here.</param>
    /// <param name="Chunks">Chunks that it has.</param>
    /// <param name="Holders">Peers that hold it.</param>
    public sealed record StateProgress(long Round, int Arrived, int Chunks, int Holders) : ReplicaEffect;

    /// <summary>Report to the coordinator, in order. Dropped where no session is open; it is repeated when one is.</summary>
    /// <param name="Report">The report.</param>
    public sealed record SendReport(Report Report) : ReplicaEffect;

    /// <summary>Save the stage's part of a checkpoint. The end comes back as <see cref="ReplicaEvent.CheckpointStored"/>.</summary>
    /// <param name="Definition">The definition in force.</param>
    /// <param name="Checkpoint">The checkpoint.</param>
    /// <param name="Hash">The state's hash.</param>
    /// <param name="State">The state as it travels; it is not changed after this.</param>
    public sealed record StoreCheckpoint(RunDefinition Definition, RunCheckpoint Checkpoint, string Hash, ReadOnlyMemory<byte> State)
        : ReplicaEffect;

    /// <summary>Write the manifest of a checkpoint that is complete, and delete those that it takes the place of. Nothing waits for it.</summary>
    /// <param name="Checkpoint">The checkpoint.</param>
    /// <param name="Manifest">Its manifest.</param>
    /// <param name="Dropped">What is to be deleted.</param>
    public sealed record SealCheckpoint(RunCheckpoint Checkpoint, CheckpointManifest Manifest, IReadOnlyList<RunCheckpoint> Dropped)
        : ReplicaEffect;

    /// <summary>Read the stage's state. It comes back as <see cref="ReplicaEvent.CheckpointLoaded"/>.</summary>
    /// <param name="Definition">The definition in force.</param>
    /// <param name="Checkpoint">The checkpoint that the run goes back to; null: the one of another run that it resumes from.</param>
    public sealed record LoadCheckpoint(RunDefinition Definition, RunCheckpoint? Checkpoint) : ReplicaEffect;
}
