using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Worker.StateTransfer;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// Brings a replica to the applied state of its stage: from the seed before the first agreement, else from a checkpoint or from peers,
/// until it holds the state whose hash is in the log. It also serves that state to others.
/// </summary>
internal sealed class StateSynchronizer(ReplicaContext context, AppliedShard shard, LocalWeights local)
{
    private readonly CheckpointLoading _loading = new(context, shard);
    private readonly StateServer _server = new(context, shard);
    private readonly StateFetch _fetch = new(context, shard);
    private readonly WholeStateFetch _whole = new(context, shard);

    private StageState Target => context.State.Stages[context.Stage];

    /// <summary>Whether the applied state of the stage is held.</summary>
    public bool IsSynchronized => Target.IsAgreed ? shard.Round == Target.AppliedRound && shard.Hash == Target.Hash : shard.Round == 0;

    /// <summary>Whether a peer waits for something to be computed.</summary>
    public bool HasWork => _server.HasWork;

    /// <summary>Computes a piece of what a peer waits for.</summary>
    public void Work() => _server.Work();

    /// <summary>Goes on with what is served.</summary>
    public void Tick() => _server.Tick();

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

    /// <summary>Goes on with getting the state, where it is not held.</summary>
    public void Pursue()
    {
        if (_loading.Pursue(IsSynchronized) || !Target.IsAgreed || IsSynchronized)
        {
            _fetch.Stop();
            _whole.Stop();
            return;
        }

        // Whoever prepared the state first, then who is active; a joiner may be the only one left that got it in time.
        var candidates = Target.PreparedBy
            .Concat(context.State.MembersOf(context.Stage).OrderByDescending(member => member.Phase).Select(member => member.Member))
            .Where(member => member != context.Self && context.State.Current(member)?.Joined is not null)
            .Distinct();
        if (context.State.Version >= ProtocolVersions.WithStateChunks)
        {
            _whole.Stop();
            _fetch.Pursue(Target.AppliedRound, Target.Hash, candidates);
        }
        else
        {
            _whole.Pursue(Target.AppliedRound, [.. candidates]);
        }
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
        _whole.Fail(peer);
        _fetch.Fail(peer);
    }

    /// <summary>A peer asks for a state, or sends one.</summary>
    /// <returns>Whether the stage's state is held now and was not before.</returns>
    public bool Receive(Member sender, PeerMessage message, ReadOnlySpan<byte> payload)
    {
        switch (message)
        {
            case StateRequest request:
                _whole.Receive(sender, request, IsSynchronized);
                return false;
            case StateOutlineRequest request:
                _server.Receive(sender, request);
                return false;
            case StateChunkRequest request:
                _server.Receive(sender, request);
                return false;
            case StateOutline outline:
                _fetch.Receive(sender, outline);
                return false;
        }

        var before = shard.Round;
        if (IsSynchronized || !TryTake(sender, message, payload))
        {
            return false;
        }

        local.Take(before);
        if (before < 0)
        {
            context.Engine.ResetInnerState(context.Options.JoinWarmupSteps);
        }

        ReportHeld();
        return true;
    }

    private bool TryTake(Member sender, PeerMessage message, ReadOnlySpan<byte> payload) => message switch
    {
        StateReply reply => _whole.Receive(sender, reply, payload, Target.AppliedRound, Target.Hash),
        StateChunk chunk => _fetch.Receive(sender, chunk, payload),
        _ => false,
    };
}
