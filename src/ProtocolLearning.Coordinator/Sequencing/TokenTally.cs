using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>
/// The confirmed tokens of one round. A microbatch counts once: for the attempt whose gradient its source got back and whose loss
/// the last stage measured, over the same path.
/// </summary>
internal sealed class TokenTally
{
    private const int AttemptsPerMember = 8;
    private const int InFlightPerSource = 64;
    private const int GapsPerSource = 2 * InFlightPerSource;
    private const double HighestLossPerToken = 1_000;
    private readonly RoundState _round;
    private readonly int _stages;
    private readonly int _microbatchTokens;
    private readonly long _drawsPerSource;
    private readonly bool _isInPasses;
    private readonly HashSet<(long Round, Slot Source, int Index)> _carried;
    private readonly Dictionary<(long Round, Slot Source, int Index), Microbatch> _microbatches = [];
    private readonly Dictionary<Slot, IReadOnlyList<MicrobatchId>> _inFlight = [];
    private readonly SortedDictionary<Slot, long> _passed = [];

    public TokenTally(RoundState round, RoundState? previous, RunDefinition definition)
    {
        _round = round;
        _stages = definition.Stages;
        _microbatchTokens = RoundBudget.MicrobatchTokens(definition);
        _drawsPerSource = RoundBudget.DrawsPerSource(definition);
        _isInPasses = definition.Dataset.IsInPasses;
        _carried = _isInPasses ? [] : [.. previous?.Closed?.Unfinished.Select(id => (id.Round, id.Source, id.Index)) ?? []];
    }

    /// <summary>Confirmed tokens.</summary>
    public long Tokens { get; private set; }

    /// <summary>Sum of the loss over them.</summary>
    public double LossSum { get; private set; }

    /// <summary>Whether every microbatch that its source completed is confirmed too.</summary>
    public bool IsConfirmed => _microbatches.Values.All(microbatch => microbatch.Completed is null || microbatch.IsCounted);

    /// <summary>The round's closing figures. Members are in order of slot.</summary>
    public RoundClosed Close()
    {
        var bySlot = _round.Roster.ToDictionary(member => member.Slot);
        var members = _passed.Select(pair => new MemberTokens(bySlot[pair.Key], pair.Value)).ToArray();
        var unfinished = _inFlight
            .OrderBy(pair => pair.Key)
            .SelectMany(pair => pair.Value)
            .Where(id => id.Round == _round.Number && !IsCounted(id));
        return new RoundClosed(_round.Number, Tokens, LossSum, members, [.. _isInPasses ? UnfinishedInPasses() : unfinished]);
    }

    /// <summary>A source got the gradient of an attempt back.</summary>
    public void Complete(Member sender, MicrobatchPath attempt)
    {
        if (IsPlausible(attempt) && attempt.Path[0] == sender)
        {
            var microbatch = Find(attempt);
            microbatch.Completed ??= attempt.Path;
            Count(microbatch);
        }
    }

    /// <summary>A last-stage replica measured the loss of an attempt.</summary>
    public void Confirm(Member sender, MicrobatchLoss loss)
    {
        if (!IsPlausible(loss.Attempt)
            || loss.Attempt.Path[^1] != sender
            || loss.Tokens != _microbatchTokens
            || !(loss.LossSum >= 0 && loss.LossSum <= HighestLossPerToken * loss.Tokens))
        {
            return;
        }

        // Each member has its own allowance: what one claims of a microbatch keeps nobody else from confirming it.
        var microbatch = Find(loss.Attempt);
        if (microbatch.Confirmed.Count(confirmed => confirmed.Attempt.Path[^1] == sender) < AttemptsPerMember)
        {
            microbatch.Confirmed.Add(loss);
            Count(microbatch);
        }
    }

    /// <summary>A source draws no more.</summary>
    public void EndDrawing(Member sender, DrawingEnded ended)
    {
        if (!_inFlight.ContainsKey(sender.Slot) && _round.Roster.Contains(sender) && sender.Slot.Stage == 0)
        {
            _inFlight[sender.Slot] = [.. ended.InFlight
                .Where(id => id.Source == sender.Slot && IsDrawn(id.Round, id.Source, id.Index))
                .Distinct()
                .Take(InFlightPerSource)];
        }
    }

    /// <summary>Whether a source draws no more and all that it had in flight is confirmed.</summary>
    public bool IsDrained(Member source) => _inFlight.TryGetValue(source.Slot, out var inFlight) && inFlight.All(IsCounted);

    /// <summary>
    /// In passes over the samples: of each source with confirmed draws, every other index up to the highest that is known of it. So what
    /// is confirmed and what is unfinished are its first draws together, even where the source was not heard to end. An honest source
    /// leaves no more gaps than it has in flight and unconfirmed; of one that claims more, the first count.
    /// </summary>
    private IEnumerable<MicrobatchId> UnfinishedInPasses() =>
        from source in _passed.Keys
        where source.Stage == 0
        let known = _microbatches.Keys.Where(key => key.Source == source && _microbatches[key].Completed is not null).Select(key => key.Index)
            .Concat(_inFlight.GetValueOrDefault(source, []).Select(id => id.Index))
        from id in Enumerable.Range(0, known.Max() + 1)
            .Select(index => new MicrobatchId(_round.Number, source, index, 0))
            .Where(id => !IsCounted(id))
            .Take(GapsPerSource)
        select id;

    private Microbatch Find(MicrobatchPath attempt)
    {
        var key = (attempt.Round, attempt.Source, attempt.Index);
        if (!_microbatches.TryGetValue(key, out var microbatch))
        {
            _microbatches[key] = microbatch = new Microbatch();
        }

        return microbatch;
    }

    private void Count(Microbatch microbatch)
    {
        if (microbatch.IsCounted || microbatch.Completed is not { } path)
        {
            return;
        }

        var loss = microbatch.Confirmed.Find(confirmed => confirmed.Attempt.Path.SequenceEqual(path));
        if (loss is null)
        {
            return;
        }

        microbatch.IsCounted = true;
        Tokens += loss.Tokens;
        LossSum += loss.LossSum;
        foreach (var member in path)
        {
            _passed[member.Slot] = _passed.GetValueOrDefault(member.Slot) + loss.Tokens;
        }
    }

    private bool IsPlausible(MicrobatchPath attempt)
    {
        if (attempt.Path.Count != _stages
            || attempt.Path[0].Slot != attempt.Source
            || !IsDrawn(attempt.Round, attempt.Source, attempt.Index))
        {
            return false;
        }

        for (var stage = 0; stage < _stages; stage++)
        {
            if (attempt.Path[stage].Slot.Stage != stage || !_round.Roster.Contains(attempt.Path[stage]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether such a microbatch may have been drawn: in this round within bounds, or carried over from the last.</summary>
    private bool IsDrawn(long round, Slot source, int index) =>
        (round == _round.Number && index >= 0 && index < _drawsPerSource) || _carried.Contains((round, source, index));

    private bool IsCounted(MicrobatchId id) =>
        _microbatches.TryGetValue((id.Round, id.Source, id.Index), out var microbatch) && microbatch.IsCounted;

    private sealed class Microbatch
    {
        public IReadOnlyList<Member>? Completed { get; set; }

        public List<MicrobatchLoss> Confirmed { get; } = [];

        public bool IsCounted { get; set; }
    }
}
