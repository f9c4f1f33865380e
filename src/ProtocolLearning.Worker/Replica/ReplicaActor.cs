using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Optimization;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// The logic of one replica, without I/O: what happens goes in through <see cref="Handle"/>, what is to be done comes out. Heavy
/// computing waits for <see cref="Work"/>, which the host calls while <see cref="HasWork"/> holds and nothing has happened. One
/// caller at a time; nothing that a peer sends throws.
/// </summary>
/// <remarks>It stays passive until the log holds the join of its own process, so that it can be fed the whole log.</remarks>
public sealed class ReplicaActor
{
    private readonly ReplicaIdentity _identity;
    private readonly ReplicaContext _context;
    private readonly AppliedShard _shard;
    private readonly LocalWeights _local;
    private readonly MicrobatchPipeline _pipeline;
    private readonly PartitionExchange _exchange;
    private readonly StateSynchronizer _synchronizer;
    private readonly Evaluation _evaluation;
    private readonly CheckpointDuty _checkpoints;
    private readonly EarlyMessages _early;
    private readonly WorkTurns _turns = new();
    private bool _isJoined;
    private bool _isLost;
    private bool _isWaiting;

    /// <param name="identity">Who this is.</param>
    /// <param name="state">The log folded so far, with an accepted definition; entries after it are to be handled.</param>
    /// <param name="engine">What computes.</param>
    /// <param name="signer">Signs commitments.</param>
    /// <param name="shaper">Stands between the replica and its pseudo-gradient.</param>
    /// <param name="options">What the run's definition does not say.</param>
    public ReplicaActor(
        ReplicaIdentity identity,
        RunState state,
        IShardEngine engine,
        ICommitmentSigner signer,
        IContributionShaper shaper,
        ReplicaOptions options)
    {
        _identity = identity;
        _context = new ReplicaContext(identity.Member, state, engine, options);
        _shard = new AppliedShard(engine.Parameters, StageUpdate.For(_context.Definition, engine.Ranges));
        _local = LocalWeights.For(_context, _shard);
        _pipeline = new MicrobatchPipeline(_context);
        _exchange = new PartitionExchange(_context, _shard, _local, signer, shaper);
        _synchronizer = new StateSynchronizer(_context, _shard, _local);
        _evaluation = new Evaluation(_context);
        _checkpoints = new CheckpointDuty(_context, _shard, _synchronizer);
        _early = new EarlyMessages(options.EarlyBytes);
    }

    /// <summary>The log folded so far.</summary>
    public RunState State => _context.State;

    /// <summary>Whether there is something to compute.</summary>
    public bool HasWork => !_isLost && !_isWaiting && (_exchange.HasWork || _synchronizer.HasWork || _pipeline.HasWork || _evaluation.HasWork);

    /// <summary>Figures for heartbeats and logs.</summary>
    public ReplicaStatus Status =>
        new(State.RoundNumber, _shard.Round, _pipeline.Inner.TokensPerSecond, _isLost, State.IsCompleted, _isJoined, IsInRound);

    private bool IsInRound => _context.IsInRoster
        && State.Round is { IsOver: false } round && round.Stages[_context.Stage].Decision == StageDecision.Undecided;

    /// <summary>Hash of the state that is held; empty where none is.</summary>
    internal string AppliedHash => _shard.Hash;

    /// <summary>The agreed weights that are held, in name order.</summary>
    internal ReadOnlyMemory<float> AppliedWeights => _shard.Agreed;

    /// <summary>Takes in what happened.</summary>
    /// <param name="occurrence">What happened.</param>
    /// <param name="now">The clock.</param>
    /// <returns>What is to be done, in order.</returns>
    /// <exception cref="InvalidEntryException">An entry of the log breaks a rule: the coordinator cannot be trusted.</exception>
    public IReadOnlyList<ReplicaEffect> Handle(ReplicaEvent occurrence, DateTimeOffset now)
    {
        _context.Now = now;
        switch (occurrence)
        {
            case ReplicaEvent.LogAdvanced advanced:
                Follow(advanced.Entry);
                break;
            case ReplicaEvent.Orphaned:
                Wait();
                break;
            case ReplicaEvent.SessionOpened when !_isJoined:
                _isWaiting = false;
                break;
            case ReplicaEvent.SessionOpened:
                _isWaiting = false;
                _synchronizer.ReportHeld();
                _context.RepeatReports();
                _checkpoints.Repeat();
                _synchronizer.RepeatUnreadable();
                break;
            case ReplicaEvent.MessageReceived received when _isJoined && !_isLost:
                Receive(received);
                break;
            case ReplicaEvent.MessageReceived received:
                received.Payload.Dispose();
                break;
            case ReplicaEvent.SendFailed failed when _isJoined && !_isLost:
                Fail(failed.Receiver, failed.Message);
                break;
            case ReplicaEvent.CheckpointStored stored when _isJoined && !_isLost:
                _checkpoints.End(stored);
                break;
            case ReplicaEvent.CheckpointLoaded loaded when _isJoined && !_isLost:
                Load(loaded);
                break;
            case ReplicaEvent.ClockTicked when _isJoined && !_isLost:
                _pipeline.Tick();
                _exchange.Tick();
                _synchronizer.Tick();
                Pursue();
                break;
        }

        return _context.TakeEffects();
    }

    /// <summary>Computes one piece: a chunk of the exchange, or in turns one of the state that a peer asks for and a forward, a backward, or both.</summary>
    /// <param name="now">The clock.</param>
    /// <returns>What is to be done, in order.</returns>
    public IReadOnlyList<ReplicaEffect> Work(DateTimeOffset now)
    {
        _context.Now = now;
        if (_exchange.HasWork)
        {
            _exchange.Work();
            ApplyLate();
        }
        else if (_turns.TakesFirst(_synchronizer.HasWork, _pipeline.HasWork || _evaluation.HasWork))
        {
            _synchronizer.Work();
        }
        else if (_pipeline.HasWork)
        {
            _pipeline.Work();
        }
        else if (_evaluation.HasWork)
        {
            _evaluation.Work();
        }

        return _context.TakeEffects();
    }

    /// <summary>What is in flight is lost with the device's memory: without a coordinator it would count for nobody.</summary>
    private void Wait()
    {
        _isWaiting = true;
        _pipeline.DropInFlight();
        _context.Engine.Vacate();
    }

    private void Follow(LogEntry entry)
    {
        var before = _context.State;
        _context.State = before.Apply(entry);
        if (entry.Command is MemberJoined join && join.Member == _identity.Member)
        {
            // A join of the same tenancy by another process means that this one was replaced.
            _isLost = _isJoined && join.CertificateHash != _identity.CertificateHash;
            _isJoined |= join.CertificateHash == _identity.CertificateHash;
            if (_isJoined)
            {
                _synchronizer.Initialize();
            }
        }

        if (!_isJoined || _isLost)
        {
            return;
        }

        Act(entry.Command, before);
        Pursue();
        foreach (var received in _early.TakeAll())
        {
            Receive(received);
        }
    }

    private void Act(Command command, RunState before)
    {
        switch (command)
        {
            case MemberLost lost when lost.Member == _identity.Member:
                _isLost = true;
                _pipeline.Abandon();
                _exchange.Drop();
                break;
            case MemberLost or MemberJoined:
                _pipeline.FollowRoster();
                _evaluation.FollowRoster();
                break;
            case RoundOpened opened:
                _context.ForgetReports();
                CloseEvaluation();
                if (_context.State.ExchangedRound is null)
                {
                    _exchange.BeginRound(opened.Round);
                }

                if (_context.IsInRoster && _local.MayTrain(_synchronizer.IsSynchronized))
                {
                    _pipeline.Open();
                }

                break;
            case RoundClosing:
                _pipeline.EndDrawing();
                break;
            case RoundClosed closed:
                _exchange.BeginRound(closed.Round);
                if (_pipeline.Close() && _context.State.Round!.TokensOf(_identity.Member) > 0)
                {
                    _exchange.Commit(closed, _pipeline.Inner.Gathered);
                }

                break;
            case ExchangeOpened opened when opened.Stage == _context.Stage:
                _exchange.Open(opened);
                break;
            case Applied applied when applied.Stage == _context.Stage && applied.Round > 0:
                ApplyIfPrepared(applied);
                break;
            case Discarded discarded when discarded.Stage == _context.Stage:
                _exchange.Drop();
                _local.Discard(_pipeline.TrainedRound == discarded.Round);
                break;
            case ValidationOpened opened when _synchronizer.IsSynchronized:
                _local.BeginEvaluation();
                _evaluation.Open(opened);
                break;
            case ValidationMeasured:
                CloseEvaluation();
                break;
            case CheckpointOpened opened:
                _checkpoints.Begin(opened);
                break;
            case CheckpointWritten:
                _checkpoints.Seal(before);
                break;
            case CheckpointRestored:
                CloseEvaluation();
                _exchange.Forget();
                _pipeline.Inner.BeginRound(0);
                break;
        }
    }

    private void CloseEvaluation()
    {
        _evaluation.Close();
        _local.EndEvaluation();
    }

    private void ApplyIfPrepared(Applied applied)
    {
        if (_exchange.TryApply(applied))
        {
            _synchronizer.ReportHeld();
        }
    }

    /// <summary>
    /// A member that missed a decision first gathers the aggregates that it still lacks; only then is a whole state fetched.
    /// </summary>
    private void Pursue()
    {
        var target = State.Stages[_context.Stage];
        if (!_exchange.IsReplaying(target.AppliedRound) || _synchronizer.IsSynchronized)
        {
            _synchronizer.Pursue();
        }
    }

    private void Receive(ReplicaEvent.MessageReceived received)
    {
        if (!Take(received))
        {
            received.Payload.Dispose();
        }
    }

    /// <returns>Whether the payload is still in use.</returns>
    private bool Take(ReplicaEvent.MessageReceived received)
    {
        var (sender, message, payload) = received;
        if (State.Current(sender)?.Joined is null || payload.Memory.Length != message.PayloadBytes)
        {
            return false;
        }

        if (MessageTiming.IsEarly(State, _context.Stage, message))
        {
            return _early.TryKeep(received);
        }

        switch (message)
        {
            case Activations activations when sender.Slot.Stage == _context.Stage - 1:
                return _pipeline.TryReceive(sender, activations, payload);
            case ActivationGradients gradients when sender.Slot.Stage == _context.Stage + 1:
                return _pipeline.TryReceive(sender, gradients, payload);
            case EvaluationActivations evaluation when sender.Slot.Stage == _context.Stage - 1:
                return _evaluation.TryReceive(sender, evaluation, payload);
            case Aggregate aggregate when sender.Slot.Stage == _context.Stage:
                return _exchange.TryReceive(sender, aggregate, payload);
            default:
                Use(sender, message, payload.Memory.Span);
                return false;
        }
    }

    private void Use(Member sender, PeerMessage message, ReadOnlySpan<byte> payload)
    {
        var isOfStage = sender.Slot.Stage == _context.Stage;
        switch (message)
        {
            case AttemptRefused refused:
                _pipeline.Fail(sender, refused.Microbatch);
                break;
            case Contribution contribution when isOfStage:
                _exchange.Receive(sender, contribution, payload);
                break;
            case OwnerResidual residual when isOfStage:
                _exchange.Receive(sender, residual, payload);
                break;
            case ContributionRequest request when isOfStage:
                _exchange.Receive(sender, request);
                break;
            case AggregateRequest request when isOfStage:
                _exchange.Receive(sender, request);
                break;
            case StateRequest or StateReply or StateOutlineRequest or StateOutline or StateChunkRequest or StateChunk when isOfStage:
                if (_synchronizer.Receive(sender, message, payload))
                {
                    _exchange.Forget();
                    JoinOpenExchange();
                }

                break;
        }
    }

    private void Load(ReplicaEvent.CheckpointLoaded loaded)
    {
        if (_synchronizer.Receive(loaded))
        {
            _exchange.Forget();
        }
    }

    /// <summary>The round was decided before this replica was prepared.</summary>
    private void ApplyLate()
    {
        var applied = State.Stages[_context.Stage];
        if (applied.AppliedRound > _shard.Round && _shard.PreparedRound == applied.AppliedRound)
        {
            ApplyIfPrepared(new Applied(applied.AppliedRound, _context.Stage, applied.Hash, applied.PreparedBy));
        }
    }

    /// <summary>The state was fetched while its stage already exchanges the next round: take part, so as not to lag behind forever.</summary>
    private void JoinOpenExchange()
    {
        if (State.ExchangedRound is { } round
            && round.Stages[_context.Stage] is { Decision: StageDecision.Undecided, Exchange: { } exchange })
        {
            _exchange.Open(exchange);
        }
    }

    private void Fail(Member receiver, PeerMessage message)
    {
        switch (message)
        {
            case Activations activations when activations.Round == State.RoundNumber:
                _pipeline.Fail(receiver, activations.Microbatch);
                break;
            case EvaluationActivations evaluation:
                _evaluation.Fail(evaluation);
                break;
            case StateRequest or StateOutlineRequest or StateChunkRequest:
                _synchronizer.Fail(receiver);
                break;
        }
    }
}
