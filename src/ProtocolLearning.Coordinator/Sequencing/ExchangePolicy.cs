using System.Globalization;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>
/// After a round is closed, for each stage on its own: commitments, attempts at the exchange, the decision and its settlement.
/// A lost or lying member costs an attempt, so a bounded delay, never the others' result.
/// </summary>
internal static class ExchangePolicy
{
    public static Command? Next(RunState state, Observations observations, SequencerOptions options, DateTimeOffset now)
    {
        for (var stage = 0; stage < state.Stages.Length; stage++)
        {
            var next = state.ExchangedRound!.Stages[stage].Decision switch
            {
                StageDecision.Undecided => NextOf(new StageView(state, observations, stage), options, now),
                StageDecision.Applied => SettlementPolicy.Next(state, observations, stage, now),
                _ => null,
            };
            if (next is not null)
            {
                return next;
            }
        }

        return null;
    }

    private static Command? NextOf(StageView stage, SequencerOptions options, DateTimeOffset now)
    {
        if (stage.Exchange is { } exchange && Decide(stage, exchange) is { } applied)
        {
            return applied;
        }

        if (stage.Live.Count < stage.Quorum)
        {
            return stage.Discard($"{stage.Live.Count} of {stage.RosterSize} members are left, {stage.Quorum} must prepare the same state.");
        }

        return stage.Exchange is null ? AwaitCommitments(stage, now) : AwaitPrepared(stage, stage.Exchange, options, now);
    }

    private static Applied? Decide(StageView stage, ExchangeOpened exchange)
    {
        var agreed = stage.Live
            .Where(stage.Notes.Prepared.ContainsKey)
            .GroupBy(member => stage.Notes.Prepared[member].Hash, StringComparer.Ordinal)
            .FirstOrDefault(group => group.Count() >= stage.Quorum);
        return agreed is null ? null : new Applied(exchange.Round, exchange.Stage, agreed.Key, [.. agreed]);
    }

    private static Command? AwaitCommitments(StageView stage, DateTimeOffset now)
    {
        var eligible = stage.Live.Where(member => stage.Round.TokensOf(member) > 0).ToArray();
        if (eligible.Length == 0)
        {
            return stage.Discard("No member has confirmed tokens.");
        }

        var isWaiting = !eligible.All(stage.Notes.Roots.ContainsKey) && now - stage.Notes.Since < stage.Deadline(TimedPhase.Committing);
        return isWaiting ? null : ExchangeAttempt.Open(stage);
    }

    private static Command? AwaitPrepared(StageView stage, ExchangeOpened exchange, SequencerOptions options, DateTimeOffset now)
    {
        var elapsed = now - stage.Notes.Since;
        var isLate = elapsed.TotalSeconds >= exchange.DeadlineSeconds;
        if (!isLate && !ExchangeAttempt.IsBroken(stage, exchange))
        {
            return null;
        }

        if (isLate)
        {
            stage.ObserveLate(elapsed);
            ExchangeAttempt.DropUnresponsive(stage, exchange);
        }

        return exchange.Exchange + 1 < options.ExchangeAttempts
            ? ExchangeAttempt.Open(stage)
            : stage.Discard(string.Create(
                CultureInfo.InvariantCulture,
                $"{exchange.Exchange + 1} attempts at the exchange ended without {stage.Quorum} members that prepared the same state."));
    }
}
