using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>A round closes when its tokens are spent; what is in flight then has until a deadline, and until the round before is decided.</summary>
internal static class TrainingPolicy
{
    public static Command? Next(RunState state, Observations observations, DateTimeOffset now) =>
        state.Round!.IsClosing ? Close(state, observations, now) : BeginToClose(state, observations, now);

    private static RoundClosing? BeginToClose(RunState state, Observations observations, DateTimeOffset now)
    {
        var round = state.Round!;
        var definition = state.Definition!;
        if (observations.Tally!.Tokens >= round.TokenBudget)
        {
            return new RoundClosing(round.Number, ClosingReason.BudgetSpent);
        }

        for (var stage = 0; stage < definition.Stages; stage++)
        {
            if (round.RosterOf(stage).Count(state.IsActive) < Quorum.Of(definition, round.RosterSize(stage)))
            {
                return new RoundClosing(round.Number, ClosingReason.StageBelowQuorum);
            }
        }

        return (now - observations.ProgressSince).TotalSeconds >= definition.Schedule.MaxDeadlineSeconds
            ? new RoundClosing(round.Number, ClosingReason.NoProgress)
            : null;
    }

    private static RoundClosed? Close(RunState state, Observations observations, DateTimeOffset now)
    {
        if (state.ExchangedRound is not null)
        {
            return null;
        }

        var tally = observations.Tally!;
        var isDrained = state.Round!.RosterOf(0).Where(state.IsActive).All(tally.IsDrained);
        var deadline = observations.Deadlines.Of(TimedPhase.Closing, state.Definition!.Schedule);
        return (isDrained && tally.IsConfirmed) || now - observations.PhaseSince >= deadline ? tally.Close() : null;
    }
}
