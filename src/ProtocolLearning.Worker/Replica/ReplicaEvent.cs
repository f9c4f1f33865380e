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

    /// <summary>Time has passed; comes at least every <see cref="ReplicaOptions.TickInterval"/>.</summary>
    public sealed record ClockTicked : ReplicaEvent;
}
