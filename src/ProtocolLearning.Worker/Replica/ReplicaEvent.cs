using System.Buffers;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Worker.Replica;

/// <summary>Something that happened to a replica.</summary>
public abstract record ReplicaEvent
{
    private ReplicaEvent()
    {
    }

    /// <summary>The coordinator committed an entry. Entries come in order, without gaps, from the one after the actor's state.</summary>
    /// <param name="Entry">The entry, whose hash was checked.</param>
    public sealed record LogAdvanced(LogEntry Entry) : ReplicaEvent;

    /// <summary>A session to the coordinator is open: what was reported of the open round is repeated.</summary>
    public sealed record SessionOpened : ReplicaEvent;

    /// <summary>There has been no session for long: the replica gives the device's memory back and waits for one.</summary>
    public sealed record Orphaned : ReplicaEvent;

    /// <summary>A peer sent a message.</summary>
    /// <param name="Sender">Who its connection proved to be.</param>
    /// <param name="Message">The header.</param>
    /// <param name="Payload">The payload, of the length that the header says. The actor disposes of it once it is used.</param>
    public sealed record MessageReceived(Member Sender, PeerMessage Message, IMemoryOwner<byte> Payload) : ReplicaEvent;

    /// <summary>A message could not be delivered.</summary>
    /// <param name="Receiver">To whom it was sent.</param>
    /// <param name="Message">The header.</param>
    public sealed record SendFailed(Member Receiver, PeerMessage Message) : ReplicaEvent;

    /// <summary>The stage's part of a checkpoint is saved, or cannot be.</summary>
    /// <param name="Round">The round that the checkpoint was opened after.</param>
    /// <param name="Sha256">Hash of the stage's manifest, lower-case hex; empty where there is a problem.</param>
    /// <param name="Bytes">Bytes of its files.</param>
    /// <param name="Problem">Why it cannot; null where it is.</param>
    public sealed record CheckpointStored(long Round, string Sha256, long Bytes, string? Problem) : ReplicaEvent;

    /// <summary>The stage's state came from a checkpoint, or cannot.</summary>
    /// <param name="Round">The round that the checkpoint was opened after; null of one of another run that this one resumes from.</param>
    /// <param name="State">The state as it travels; empty where there is a problem.</param>
    /// <param name="Problem">Why it cannot; null where it did.</param>
    /// <param name="IsDamaged">Whether trying again cannot help.</param>
    public sealed record CheckpointLoaded(long? Round, ReadOnlyMemory<byte> State, string? Problem, bool IsDamaged) : ReplicaEvent;

    /// <summary>Time has passed; comes at least every <see cref="ReplicaOptions.TickInterval"/>.</summary>
    public sealed record ClockTicked : ReplicaEvent;
}
