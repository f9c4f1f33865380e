using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// Saves the applied state where the log chose this replica for its stage. The bytes are those that a peer would be sent, made once;
/// training goes on while they are written.
/// </summary>
internal sealed class CheckpointDuty(ReplicaContext context, AppliedShard shard, StateSynchronizer synchronizer)
{
    private Report? _outcome;
    private long _round;

    public void Begin(CheckpointOpened opened)
    {
        if (opened.Writers[context.Stage] != context.Self)
        {
            return;
        }

        (_round, _outcome) = (opened.Round, null);
        if (!shard.FitsOneArray)
        {
            End(new CheckpointRefused(opened.Round, $"Its state has {shard.SerializedBytes} bytes; checkpoints hold at most {Array.MaxLength} of a stage. Split the model into more stages."));
        }
        else if (synchronizer.IsSynchronized)
        {
            context.Store(new ReplicaEffect.StoreCheckpoint(
                context.State.Definition!, context.State.Checkpoints.Open!.Checkpoint, shard.Hash, shard.Serialize()));
        }
        else
        {
            End(new CheckpointRefused(opened.Round, "It does not hold its stage's state."));
        }
    }

    public void End(ReplicaEvent.CheckpointStored stored)
    {
        if (stored.Round == _round)
        {
            End(stored.Problem is null
                ? new CheckpointStored(stored.Round, stored.Sha256, stored.Bytes)
                : new CheckpointRefused(stored.Round, stored.Problem));
        }
    }

    /// <summary>The whole stands: its manifest is written, and what it takes the place of is deleted.</summary>
    public void Seal(RunState before)
    {
        if (before.Checkpoints.Open is { } open && open.Writers.Contains(context.Self) && context.State.Checkpoints.Last is { } last)
        {
            var dropped = before.Checkpoints.Written.Where(checkpoint =>
                !checkpoint.IsArchived && context.State.Checkpoints.Written.All(kept => kept.Round != checkpoint.Round));
            context.Store(new ReplicaEffect.SealCheckpoint(last, last.Manifest(context.State), [.. dropped]));
        }
    }

    /// <summary>Says again how it ended, to a new session.</summary>
    public void Repeat()
    {
        if (_outcome is not null && context.State.Checkpoints.Open?.Checkpoint.Round == _round)
        {
            context.ReportOnce(_outcome);
        }
    }

    private void End(Report outcome)
    {
        _outcome = outcome;
        Repeat();
    }
}
