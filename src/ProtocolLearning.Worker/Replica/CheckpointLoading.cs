using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// Takes the stage's state from a checkpoint: the run's own where the log goes back to it, checked against the hash in the log; or that of
/// another run, where this one begins with it. A replica's own inner optimizer starts anew, for no checkpoint
/// holds its state.
/// </summary>
internal sealed class CheckpointLoading(ReplicaContext context, AppliedShard shard)
{
    private RunCheckpoint? _asked;
    private bool _isResuming;
    private DateTimeOffset? _againAt;
    private CheckpointUnreadable? _unreadable;

    private RunCheckpoint? Restoring => context.State.Checkpoints.Restoring;

    /// <summary>Begins with what another run left.</summary>
    public void Resume()
    {
        if (!_isResuming)
        {
            _isResuming = true;
            Ask(null);
        }
    }

    /// <summary>Asks for what the log goes back to, and again for what could not be reached.</summary>
    /// <returns>Whether a checkpoint of this run is what is waited for, and no peer need be asked.</returns>
    public bool Pursue(bool isSynchronized)
    {
        if (Restoring is not { } restoring || isSynchronized)
        {
            _asked = null;
            if (_isResuming && IsTimeAgain())
            {
                Ask(null);
            }

            return false;
        }

        if (_asked?.Round != restoring.Round || IsTimeAgain())
        {
            _asked = restoring;
            Ask(restoring);
        }

        return true;
    }

    /// <summary>Takes a state in.</summary>
    /// <returns>Whether the shard holds it now.</returns>
    /// <exception cref="IOException">What the run resumes from cannot be read: it has nothing to start with.</exception>
    public bool TryTake(ReplicaEvent.CheckpointLoaded loaded) =>
        loaded.Round is null ? TryBegin(loaded) : loaded.Round == Restoring?.Round && TryRestore(loaded);

    /// <summary>Says again what cannot be read.</summary>
    public void Repeat()
    {
        if (_unreadable is not null && _unreadable.Round == Restoring?.Round)
        {
            context.ReportOnce(_unreadable);
        }
    }

    private bool TryBegin(ReplicaEvent.CheckpointLoaded loaded)
    {
        if (loaded.Problem is not null && !loaded.IsDamaged)
        {
            _againAt = context.Now + context.Options.StateTimeout;
            return false;
        }

        _isResuming = false;
        if (shard.Round >= 0)
        {
            return false;
        }

        if (loaded.Problem is not null || !shard.TryInitialize(loaded.State.Span))
        {
            throw new IOException($"resume.uri: {loaded.Problem ?? "the state is not of this stage's length"}");
        }

        context.Engine.WriteWeights(shard.Weights);
        context.Engine.ResetInnerState(warmupSteps: 0);
        return true;
    }

    private bool TryRestore(ReplicaEvent.CheckpointLoaded loaded)
    {
        if (loaded.Problem is not null && !loaded.IsDamaged)
        {
            _againAt = context.Now + context.Options.StateTimeout;
            return false;
        }

        var target = context.State.Stages[context.Stage];
        if (loaded.Problem is null && shard.TryLoad(loaded.State.Span, target.AppliedRound, target.Hash))
        {
            context.Engine.WriteWeights(shard.Weights);
            context.Engine.ResetInnerState(context.Options.JoinWarmupSteps);
            return true;
        }

        _unreadable = new CheckpointUnreadable(Restoring!.Round, loaded.Problem ?? "its state has another hash than the log agreed on.");
        Repeat();
        return false;
    }

    private void Ask(RunCheckpoint? checkpoint)
    {
        _againAt = null;
        context.Store(new ReplicaEffect.LoadCheckpoint(context.Definition, checkpoint));
    }

    private bool IsTimeAgain() => _againAt is { } again && context.Now >= again;
}
