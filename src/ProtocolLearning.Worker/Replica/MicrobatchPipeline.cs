using System.Buffers;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Sampling;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// The training of a round: draws samples on the first stage, passes activations on and gradients back, and steps the inner
/// optimizer. Messages are only checked and queued; <see cref="Work"/> computes one piece at a time, gradients first.
/// </summary>
internal sealed class MicrobatchPipeline(ReplicaContext context)
{
    private readonly Dictionary<long, MicrobatchAttempt> _attempts = [];
    private readonly Dictionary<int, long> _graphByNumber = [];
    private readonly Queue<(long Graph, Member Sender, ActivationGradients Message, IMemoryOwner<byte> Payload)> _gradients = [];
    private readonly Queue<(Member Sender, Activations Message, IMemoryOwner<byte> Payload)> _forwards = [];
    private readonly Queue<MicrobatchId> _carried = [];
    private readonly List<MicrobatchId> _unmeasured = [];
    private readonly NextStagePeers _peers = new(context.Self);
    private readonly AttemptClock _clock = new();
    private long _nextGraph;
    private int _nextNumber;
    private int _drawn;
    private bool _isOpen;

    /// <summary>Inner steps and throughput.</summary>
    public InnerProgress Inner { get; } = new(context.Engine);

    /// <summary>The newest round that this replica trained in; 0 before one.</summary>
    public long TrainedRound { get; private set; }

    /// <summary>Whether there is something to compute.</summary>
    public bool HasWork => _isOpen && (_gradients.Count > 0 || _forwards.Count > 0 || MayDraw);

    private RoundState Round => context.State.Round!;

    private bool MayDraw =>
        context.Stage == 0
        && !Round.IsClosing
        && _attempts.Count < context.Definition.Schedule.InFlightWindow
        && (_carried.Count > 0 || _drawn < RoundBudget.DrawsPerSource(context.Definition));

    public void Open()
    {
        Abandon();
        _isOpen = true;
        TrainedRound = Round.Number;
        _drawn = 0;
        _nextNumber = 0;
        _carried.Clear();
        _unmeasured.Clear();
        foreach (var id in context.Definition.Dataset.IsInPasses ? [] : context.State.PreviousRound?.Closed?.Unfinished ?? [])
        {
            if (id.Source == context.Self.Slot && context.State.PreviousRound!.Roster.Contains(context.Self))
            {
                _carried.Enqueue(id);
            }
        }

        BeginInner(Round.Number - context.State.Checkpoints.RoundsUndone);
        FollowRoster();
    }

    /// <summary>In mode Streaming a round goes on where the one before ended, whatever becomes of that; else it may have to be undone.</summary>
    private void BeginInner(long scheduled)
    {
        if (context.Definition.Schedule.IsStreaming())
        {
            Inner.ContinueWith(scheduled);
        }
        else
        {
            context.Engine.SaveInnerState();
            Inner.BeginRound(scheduled);
        }
    }

    /// <summary>The round begins to close: nothing is drawn any more, and the coordinator learns what is in flight.</summary>
    public void EndDrawing()
    {
        if (_isOpen && context.Stage == 0)
        {
            var inFlight = _attempts.Values.Select(attempt => attempt.Microbatch with { Attempt = 0 });
            context.Report(new DrawingEnded(Round.Number, [.. inFlight, .. _unmeasured]));
        }
    }

    /// <summary>Ends the round: nothing that is in flight counts any more.</summary>
    /// <returns>Whether this replica trained in it.</returns>
    public bool Close()
    {
        if (!_isOpen)
        {
            return false;
        }

        Inner.EndRound(context.Definition);
        Abandon();
        return Inner.HasTrained;
    }

    /// <summary>Drops all, without a step.</summary>
    public void Abandon()
    {
        DropInFlight();
        _isOpen = false;
    }

    /// <summary>Drops what is in flight. What was stepped and gathered in the round stays.</summary>
    public void DropInFlight()
    {
        foreach (var graph in _attempts.Keys)
        {
            context.Engine.Release(graph);
        }

        _attempts.Clear();
        _graphByNumber.Clear();
        foreach (var payload in _gradients.Select(gradient => gradient.Payload).Concat(_forwards.Select(forward => forward.Payload)))
        {
            payload.Dispose();
        }

        _gradients.Clear();
        _forwards.Clear();
    }

    /// <summary>A member of the roster is gone: what it has goes to another one.</summary>
    public void FollowRoster()
    {
        if (!_isOpen)
        {
            return;
        }

        _peers.Follow([.. Round.RosterOf(context.Stage + 1).Where(context.State.IsActive)]);
        foreach (var attempt in _attempts.Values)
        {
            if (attempt.Downstream is { } downstream && !context.State.IsActive(downstream) && !attempt.HasGradient)
            {
                attempt.Downstream = null;
            }
        }

        Tick();
    }

    /// <summary>Activations of the stage before.</summary>
    /// <returns>Whether the payload is kept.</returns>
    public bool TryReceive(Member sender, Activations message, IMemoryOwner<byte> payload)
    {
        var refusal = !_isOpen ? "This replica does not train now." : ActivationRules.Refusal(context, sender, message);
        if (refusal is null && Load(sender) >= ActivationRules.MostFrom(context, sender))
        {
            refusal = "Too much of this sender is in flight.";
        }

        if (refusal is null)
        {
            _forwards.Enqueue((sender, message, payload));
        }
        else
        {
            context.Send(sender, new AttemptRefused(message.Round, message.Microbatch, refusal));
        }

        return refusal is null;
    }

    /// <summary>Gradients of the stage after.</summary>
    /// <returns>Whether the payload is kept.</returns>
    public bool TryReceive(Member sender, ActivationGradients message, IMemoryOwner<byte> payload)
    {
        if (!_isOpen
            || message.Round != Round.Number
            || message.PayloadBytes != context.Engine.PayloadBytes(context.Definition.Schedule.MicrobatchSequences)
            || Find(message.Microbatch) is not { HasGradient: false } attempt
            || attempt.Sent[message.Microbatch.Attempt] != sender
            || !ActivationRules.IsContinuation(context, attempt.Path, message.Path, sender))
        {
            return false;
        }

        attempt.HasGradient = true;
        _gradients.Enqueue((attempt.Graph, sender, message, payload));
        return true;
    }

    /// <summary>A peer would not take an attempt, or could not be reached.</summary>
    public void Fail(Member peer, MicrobatchId microbatch)
    {
        if (_isOpen && Find(microbatch) is { HasGradient: false } attempt && attempt.Sent[microbatch.Attempt] == peer)
        {
            _peers.Failed(peer, context.Now);
            if (attempt.Downstream == peer)
            {
                attempt.Downstream = null;
                Forward(attempt);
            }
        }
    }

    /// <summary>Sends on what waits for a peer, or has waited too long for one.</summary>
    public void Tick()
    {
        Inner.Tick(context.Now);
        if (!_isOpen)
        {
            return;
        }

        var timeout = _clock.Timeout(context.Definition.Schedule);
        foreach (var attempt in _attempts.Values)
        {
            if (attempt.HasGradient)
            {
                continue;
            }

            if (attempt.Downstream is { } slow && context.Now - attempt.SentAt > timeout)
            {
                _peers.Failed(slow, context.Now);
                attempt.Downstream = null;
            }

            if (attempt.Downstream is null)
            {
                Forward(attempt);
            }
        }
    }

    /// <summary>Computes one piece.</summary>
    public void Work()
    {
        if (_gradients.TryDequeue(out var gradient))
        {
            using (gradient.Payload)
            {
                Backward(gradient.Graph, gradient.Sender, gradient.Message, gradient.Payload.Memory);
            }
        }
        else if (_forwards.TryDequeue(out var forward))
        {
            using (forward.Payload)
            {
                Compute(forward.Sender, forward.Message, forward.Payload.Memory);
            }
        }
        else if (_isOpen && MayDraw)
        {
            Draw();
        }
    }

    private void Draw()
    {
        if (!_carried.TryDequeue(out var id))
        {
            id = new MicrobatchId(Round.Number, context.Self.Slot, _drawn++, 0);
        }

        var samples = Samples(id);
        if (context.IsLastStage)
        {
            if (context.Engine.TryForwardBackward(samples, default, out var loss, out _))
            {
                var path = new MicrobatchPath(id.Round, id.Source, id.Index, [context.Self]);
                context.Report(new LossesMeasured(Round.Number, [new MicrobatchLoss(path, loss.Tokens, loss.LossSum)]));
                context.Report(new AttemptsCompleted(Round.Number, [path]));
                Count();
            }
            else
            {
                _unmeasured.Add(id);
            }
        }
        else
        {
            Keep(id, [context.Self], samples, default);
        }
    }

    private void Compute(Member sender, Activations message, ReadOnlyMemory<byte> payload)
    {
        var samples = Samples(message.Microbatch);
        IReadOnlyList<Member> path = [.. message.Path, context.Self];
        if (!context.IsLastStage)
        {
            if (!Keep(message.Microbatch, path, samples, payload))
            {
                context.Send(sender, new AttemptRefused(message.Round, message.Microbatch, "The activations are not finite."));
            }

            return;
        }

        if (!context.Engine.TryForwardBackward(samples, payload, out var loss, out var gradient))
        {
            context.Send(sender, new AttemptRefused(message.Round, message.Microbatch, "The activations are not finite."));
            return;
        }

        var id = message.Microbatch;
        var measured = new MicrobatchLoss(new MicrobatchPath(id.Round, id.Source, id.Index, path), loss.Tokens, loss.LossSum);
        context.Report(new LossesMeasured(Round.Number, [measured]));
        context.Send(sender, new ActivationGradients(Round.Number, id, path, gradient.Length), gradient);
        Count();
    }

    private void Backward(long graph, Member sender, ActivationGradients message, ReadOnlyMemory<byte> payload)
    {
        var attempt = _attempts[graph];
        if (!context.Engine.TryBackward(graph, payload, out var gradient))
        {
            attempt.HasGradient = false;
            attempt.Downstream = null;
            _peers.Failed(sender, context.Now);
            Forward(attempt);
            return;
        }

        var took = context.Now - attempt.SentAt;
        _peers.Succeeded(sender, took);
        _clock.Observe(took);
        Forget(attempt);
        if (attempt.Upstream is { } upstream)
        {
            context.Send(upstream, new ActivationGradients(Round.Number, attempt.Microbatch, message.Path, gradient.Length), gradient);
        }
        else
        {
            var id = attempt.Microbatch;
            context.Report(new AttemptsCompleted(Round.Number, [new MicrobatchPath(id.Round, id.Source, id.Index, message.Path)]));
        }

        Count();
    }

    private bool Keep(MicrobatchId id, IReadOnlyList<Member> path, IReadOnlyList<long> samples, ReadOnlyMemory<byte> input)
    {
        var graph = _nextGraph++;
        if (!context.Engine.TryForward(graph, samples, input, out var output))
        {
            return false;
        }

        var attempt = new MicrobatchAttempt { Graph = graph, Microbatch = id, Path = path, Output = output };
        _attempts[graph] = attempt;
        Forward(attempt);
        return true;
    }

    private void Forward(MicrobatchAttempt attempt)
    {
        if (_peers.Choose(attempt.Sent.Values, context.Now) is not { } peer)
        {
            return;
        }

        var number = _nextNumber++;
        attempt.Downstream = peer;
        attempt.SentAt = context.Now;
        attempt.Sent[number] = peer;
        _graphByNumber[number] = attempt.Graph;
        var id = attempt.Microbatch with { Attempt = number };
        context.Send(peer, new Activations(Round.Number, id, attempt.Path, attempt.Output.Length), attempt.Output);
    }

    private MicrobatchAttempt? Find(MicrobatchId sent) =>
        _graphByNumber.TryGetValue(sent.Attempt, out var graph)
        && _attempts.TryGetValue(graph, out var attempt)
        && attempt.Microbatch with { Attempt = sent.Attempt } == sent
            ? attempt
            : null;

    private void Forget(MicrobatchAttempt attempt)
    {
        _attempts.Remove(attempt.Graph);
        foreach (var number in attempt.Sent.Keys)
        {
            _graphByNumber.Remove(number);
        }
    }

    private int Load(Member sender) =>
        _forwards.Count(forward => forward.Sender == sender) + _attempts.Values.Count(attempt => attempt.Upstream == sender);

    private IReadOnlyList<long> Samples(MicrobatchId id) => RoundDraws.Samples(
        context.Definition, id.Round == Round.Number ? Round : context.State.PreviousRound!, id, context.Engine.TrainingSamples);

    private void Count() =>
        Inner.Add(RoundBudget.MicrobatchTokens(context.Definition), context.Definition);
}
