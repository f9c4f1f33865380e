using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Randomness;
using ProtocolLearning.Protocol.Sampling;

namespace ProtocolLearning.Protocol.Rounds;

internal static class RoundTransitions
{
    private const int BeaconDigits = 64;

    public static RunState Open(RunState state, RoundOpened command, Transitions.Rules rules)
    {
        rules.Require((state.IsAtBoundary || MayOverlap(state)) && !state.IsSuspended, $"opens round {command.Round} away from a boundary.");
        rules.Require(command.Round == state.RoundNumber + 1, $"opens round {command.Round} after round {state.RoundNumber}.");
        rules.Require(state.Stages.All(stage => stage.IsAgreed), $"opens round {command.Round} before the initial state is agreed.");
        rules.Require(command.TokenBudget > 0, $"opens round {command.Round} without tokens.");
        rules.Require(
            !state.Accepted!.Dataset.IsInPasses || (command.Beacon.Length == BeaconDigits && command.Beacon.All(char.IsAsciiHexDigitLower)),
            $"opens round {command.Round} with a beacon that is not {BeaconDigits} lower-case hex digits.");
        CheckRoster(state, command.Roster, rules);
        var version = command.Version ?? ProtocolVersions.First;
        rules.Require(version >= state.Version, $"opens round {command.Round} with version {version} after {state.Version}.");
        var round = new RoundState(
            command.Round,
            [.. command.Roster],
            command.TokenBudget,
            new Beacon(command.Beacon),
            IsClosing: false,
            Closed: null,
            [.. Enumerable.Repeat(StageRound.Start, state.Stages.Length)],
            Samples(state),
            version);
        return state with
        {
            Round = round,
            PreviousRound = state.Round,
            Definition = state.Accepted,
            Checkpoints = state.Checkpoints with { Restoring = null },
        };
    }

    public static RunState BeginToClose(RunState state, RoundClosing command, Transitions.Rules rules)
    {
        var round = OpenRound(state, command.Round, rules);
        rules.Require(!round.IsClosing, $"closes round {command.Round} twice.");
        return state.With(round with { IsClosing = true });
    }

    public static RunState Close(RunState state, RoundClosed command, Transitions.Rules rules)
    {
        var round = OpenRound(state, command.Round, rules);
        rules.Require(round.IsClosing && round.Closed is null, $"fixes the tokens of round {command.Round} out of turn.");
        rules.Require(state.ExchangedRound is null, $"fixes the tokens of round {command.Round} while the one before is exchanged.");
        var byStage = new long[state.Stages.Length];
        foreach (var tokens in command.Members)
        {
            rules.Require(round.Roster.Contains(tokens.Member), $"counts tokens of {tokens.Member}, which is not in the roster.");
            rules.Require(tokens.Tokens > 0, $"counts {tokens.Tokens} tokens of {tokens.Member}.");
            byStage[tokens.Member.Slot.Stage] += tokens.Tokens;
        }

        rules.Require(
            command.Members.Select(tokens => tokens.Member.Slot).Distinct().Count() == command.Members.Count,
            "counts a member twice.");
        rules.Require(byStage.All(sum => sum == command.Tokens), $"counts {string.Join(", ", byStage)} of {command.Tokens} tokens.");
        return state.With(round with { Closed = command }) with
        {
            TotalTokens = state.TotalTokens + command.Tokens,
            TrainingLoss = command.Tokens > 0 ? command.LossSum / command.Tokens : state.TrainingLoss,
        };
    }

    public static RunState OpenValidation(RunState state, ValidationOpened command, Transitions.Rules rules)
    {
        rules.Require(state.IsAtBoundary && state.Round is not null, $"validates round {command.Round} away from a boundary.");
        rules.Require(
            command.Round == state.RoundNumber && command.Round > state.ValidatedRound,
            $"validates round {command.Round} out of turn.");
        CheckRoster(state, command.Roster, rules);
        return state with { Validation = command };
    }

    public static RunState Measure(RunState state, ValidationMeasured command, Transitions.Rules rules)
    {
        rules.Require(state.Validation?.Round == command.Round, $"measures round {command.Round}, which is not being validated.");
        rules.Require(command.Tokens >= 0, "measures a negative number of tokens.");
        return state with
        {
            Validation = null,
            ValidatedRound = command.Round,
            ValidationLoss = command.Tokens > 0 ? command.LossSum / command.Tokens : state.ValidationLoss,
        };
    }

    /// <summary>The round that is open, if it is the one named.</summary>
    public static RoundState OpenRound(RunState state, long round, Transitions.Rules rules) =>
        rules.Found(state.OpenRound(round), $"round {round} is not open.");

    /// <summary>
    /// Whether a round may be trained while the one before is exchanged: the exchange goes by the definition in force, so that must not
    /// change with the opening.
    /// </summary>
    private static bool MayOverlap(RunState state) =>
        state.Accepted!.Schedule.IsStreaming()
        && ReferenceEquals(state.Accepted, state.Definition)
        && state.Validation is null
        && state.ExchangedRound is { } exchanged
        && ReferenceEquals(exchanged, state.Round);

    private static SamplePool Samples(RunState state) =>
        state.Checkpoints.Restoring is { } restored ? restored.Samples
        : state.Round is { } last ? RoundDraws.After(state.Definition!, last)
        : SamplePool.Start with { Next = state.Accepted!.Resume?.Position ?? 0 };

    private static void CheckRoster(RunState state, IReadOnlyList<Member> roster, Transitions.Rules rules)
    {
        for (var i = 0; i < roster.Count; i++)
        {
            rules.Require(state.IsActive(roster[i]), $"{roster[i]} is in the roster, but not active.");
            rules.Require(i == 0 || roster[i - 1].Slot.CompareTo(roster[i].Slot) < 0, "the roster is not in order of slot.");
        }

        for (var stage = 0; stage < state.Stages.Length; stage++)
        {
            rules.Require(roster.Any(member => member.Slot.Stage == stage), $"stage {stage} has nobody in the roster.");
        }
    }
}
