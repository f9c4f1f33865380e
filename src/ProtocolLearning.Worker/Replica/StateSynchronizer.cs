using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// Brings a replica to the applied state of its stage: from the seed before the first agreement, else from peers, one after the
/// other, until one delivers the state whose hash is in the log. It also serves that state to others.
/// </summary>
internal sealed class StateSynchronizer(ReplicaContext context, AppliedShard shard)
{
    private readonly CheckpointLoading _loading = new(context, shard);
    private Member? _asked;
    private DateTimeOffset _askedAt;
    private int _tries;

    private StageState Target => context.State.Stages[context.Stage];

    /// <summary>Whether the applied state of the stage is held.</summary>
    public bool IsSynchronized => Target.IsAgreed ? shard.Round == Target.AppliedRound && shard.Hash == Target.Hash : shard.Round == 0;

    /// <summary>Makes the initial state from the seed, unless one is held.</summary>
    public void Initialize()
    {
        if (shard.Round < 0 && Target.AppliedRound <= 0)
        {
            if (context.Definition.Resume is not null)
            {
                _loading.Resume();
                return;
            }

            context.Engine.Initialize(context.Definition.Seed);
            shard.Initialize(weights => context.Engine.ReadWeights(weights));
            ReportHeld();
        }
    }

    /// <summary>Tells the coordinator which state is held.</summary>
    public void ReportHeld()
    {
        if (shard.Round >= 0)
        {
            context.ReportOnce(new StateHeld(shard.Round, shard.Hash));
        }
    }

    /// <summary>Asks the next peer where the state is not held and nobody is asked, or the one who is takes too long.</summary>
    public void Pursue()
    {
        if (_loading.Pursue(IsSynchronized))
        {
            _asked = null;
            return;
        }

        if (!Target.IsAgreed || IsSynchronized)
        {
            _asked = null;
            return;
        }

        if (_asked is not null && context.State.Current(_asked) is not null && context.Now - _askedAt < context.Options.StateTimeout)
        {
            return;
        }

        AskNext();
    }

    /// <summary>The stage's state came from a checkpoint, or cannot.</summary>
    /// <returns>Whether it is now held.</returns>
    /// <exception cref="IOException">What the run resumes from cannot be read: it has nothing to start with.</exception>
    public bool Receive(ReplicaEvent.CheckpointLoaded loaded)
    {
        if (IsSynchronized || !_loading.TryTake(loaded))
        {
            return false;
        }

        ReportHeld();
        return true;
    }

    /// <summary>Says again to a new session what cannot be read.</summary>
    public void RepeatUnreadable() => _loading.Repeat();

    /// <summary>A request could not be delivered.</summary>
    public void Fail(Member peer)
    {
        if (peer == _asked)
        {
            // The next tick asks the next one; at once would spin where nobody can be reached.
            _asked = null;
        }
    }

    public void Receive(Member sender, StateRequest request)
    {
        var payload = request.Round == shard.Round && IsSynchronized ? shard.Serialize() : default;
        context.Send(sender, new StateReply(request.Round, payload.Length), payload);
    }

    /// <summary>A peer's state.</summary>
    /// <returns>Whether it is now held.</returns>
    public bool Receive(Member sender, StateReply reply, ReadOnlySpan<byte> payload)
    {
        if (sender != _asked || IsSynchronized)
        {
            return false;
        }

        _asked = null;
        var isFirst = shard.Round < 0;
        if (reply.Round != Target.AppliedRound || !shard.TryLoad(payload, Target.AppliedRound, Target.Hash))
        {
            return false;
        }

        context.Engine.WriteWeights(shard.Weights);
        if (isFirst)
        {
            context.Engine.ResetInnerState(context.Options.JoinWarmupSteps);
        }

        ReportHeld();
        return true;
    }

    private void AskNext()
    {
        // Whoever prepared the state first, then who is active; a joiner may be the only one left that got it in time.
        Member[] candidates = [.. Target.PreparedBy
            .Concat(context.State.MembersOf(context.Stage).OrderByDescending(member => member.Phase).Select(member => member.Member))
            .Where(member => member != context.Self && context.State.Current(member)?.Joined is not null)
            .Distinct()];
        if (candidates.Length == 0)
        {
            _asked = null;
            return;
        }

        _asked = candidates[(context.Self.Slot.Index + _tries++) % candidates.Length];
        _askedAt = context.Now;
        context.Send(_asked, new StateRequest(Target.AppliedRound));
    }
}
