using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Rounds;

internal static class RunTransitions
{
    public static RunState Accept(RunState state, RunAccepted command, Transitions.Rules rules)
    {
        var problems = RunSoundness.Problems(command.Definition);
        rules.Require(problems.Count == 0, problems.Count == 0 ? string.Empty : problems[0]);
        if (state.Accepted is not { } accepted)
        {
            return state with
            {
                Accepted = command.Definition,
                Definition = command.Definition,
                CoordinatorKey = command.CoordinatorKey,
                Stages = [.. Enumerable.Repeat(StageState.Unagreed, command.Definition.Stages)],
            };
        }

        rules.Require(!state.IsCompleted, "comes after the run's completion.");
        rules.Require(command.CoordinatorKey == state.CoordinatorKey, "changes the coordinator's key.");
        var change = RunSoundness.ImmutableChange(accepted, command.Definition);
        rules.Require(change is null, change ?? string.Empty);
        return state with
        {
            Accepted = command.Definition,
            Definition = state.Round is null ? command.Definition : state.Definition,
        };
    }

    public static RunState StartTerm(RunState state, LogEntry entry, TermStarted command, Transitions.Rules rules)
    {
        rules.Require(command.Term > state.Term || state.Index < 0, $"term {command.Term} is not above {state.Term}.");
        rules.Require(command.Term == entry.Term, $"term {command.Term} is written under term {entry.Term}.");
        return state;
    }

    public static RunState Complete(RunState state, RunCompleted command, Transitions.Rules rules)
    {
        rules.Require(state.IsAtBoundary, "completes the run inside a round.");
        rules.Require(
            command.Round == state.RoundNumber && command.Round >= state.LastRound,
            $"completes the run at round {command.Round} of {state.LastRound}.");
        return state with { IsCompleted = true };
    }
}
