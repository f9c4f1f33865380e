using ProtocolLearning.Protocol.Exchange;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Protocol.Rounds;

internal static class StageTransitions
{
    public static RunState OpenExchange(RunState state, ExchangeOpened command, Transitions.Rules rules)
    {
        var (round, stage) = Undecided(state, command.Round, command.Stage, rules);
        var where = $"exchange {command.Exchange} of round {command.Round}, stage {command.Stage}";
        rules.Require(round.Closed is not null, $"{where}: the round is not closed.");
        rules.Require(command.Exchange == (stage.Exchange?.Exchange ?? -1) + 1, $"{where}: out of turn.");
        rules.Require(command.Contributors.Count > 0, $"{where}: nobody contributes.");
        rules.Require(command.Owners.Count == round.RosterSize(command.Stage), $"{where}: the number of partitions changes.");
        rules.Require(
            command.Shares is null == round.Version < ProtocolVersions.WithChunks,
            $"{where}: shares are listed from version {ProtocolVersions.WithChunks} on, the round is of {round.Version}.");
        if (command.Shares is { } shares && PartitionShares.Problem(shares, command.Owners.Count) is { } problem)
        {
            rules.Require(false, $"{where}: {problem}");
        }

        foreach (var owner in command.Owners)
        {
            rules.Require(owner.Slot.Stage == command.Stage && round.Roster.Contains(owner), $"{where}: owner {owner} is not in the roster.");
        }

        for (var i = 0; i < command.Contributors.Count; i++)
        {
            var contributor = command.Contributors[i];
            var member = contributor.Member;
            rules.Require(member.Slot.Stage == command.Stage && round.TokensOf(member) > 0, $"{where}: {member} has no tokens in it.");
            rules.Require(contributor.Weight > 0, $"{where}: {member} has weight {contributor.Weight}.");
            rules.Require(
                i == 0 || command.Contributors[i - 1].Member.Slot.CompareTo(member.Slot) < 0,
                $"{where}: contributors are not in order of slot.");
            var before = stage.Exchange?.Contributors.FirstOrDefault(earlier => earlier.Member == member);
            rules.Require(before is null || before.Root == contributor.Root, $"{where}: {member} changes its commitment.");
        }

        return With(state, round, command.Stage, stage with { Exchange = command });
    }

    public static RunState AgreeInitialState(RunState state, Applied command, Transitions.Rules rules)
    {
        CheckStage(state, command.Stage, rules);
        rules.Require(!state.Stages[command.Stage].IsAgreed, $"agrees the initial state of stage {command.Stage} twice.");
        rules.Require(
            command.PreparedBy.Distinct().Count() >= state.Definition!.Schedule.Quorum,
            $"agrees the initial state of stage {command.Stage} without a quorum.");
        foreach (var member in command.PreparedBy)
        {
            rules.Require(
                member.Slot.Stage == command.Stage && state.Current(member)?.Joined is not null,
                $"agrees the initial state of stage {command.Stage} with {member}, which has not joined it.");
        }

        return WithApplied(state, command);
    }

    public static RunState ApplyRound(RunState state, Applied command, Transitions.Rules rules)
    {
        var (round, stage) = Undecided(state, command.Round, command.Stage, rules);
        rules.Require(stage.Exchange is not null, $"applies round {command.Round}, stage {command.Stage} without an exchange.");
        foreach (var member in command.PreparedBy)
        {
            rules.Require(
                member.Slot.Stage == command.Stage && round.Roster.Contains(member),
                $"applies round {command.Round} with {member}, which is not in its roster.");
        }

        rules.Require(
            command.PreparedBy.Distinct().Count() >= Quorum.Of(state.Definition!, round.RosterSize(command.Stage)),
            $"applies round {command.Round}, stage {command.Stage} without a quorum.");
        return WithApplied(With(state, round, command.Stage, stage with { Decision = StageDecision.Applied }), command);
    }

    public static RunState Discard(RunState state, Discarded command, Transitions.Rules rules)
    {
        var (round, stage) = Undecided(state, command.Round, command.Stage, rules);
        rules.Require(round.Closed is not null, $"discards round {command.Round}, which is not closed.");
        return With(state, round, command.Stage, stage with { Decision = StageDecision.Discarded });
    }

    public static RunState Judge(RunState state, VerdictReached command, Transitions.Rules rules)
    {
        CheckStage(state, command.Stage, rules);
        var round = RoundTransitions.OpenRound(state, command.Round, rules);
        var stage = round.Stages[command.Stage];
        var where = $"verdict on {command.Participant} in round {command.Round}, stage {command.Stage}";
        rules.Require(stage is { Decision: StageDecision.Applied, IsCredited: false }, $"{where}: not due.");
        rules.Require(!stage.Judged.Contains(command.Participant), $"{where}: judged already.");
        rules.Require(
            stage.Exchange!.Contributors.Any(contributor => contributor.Member.Participant == command.Participant),
            $"{where}: it contributed nothing.");
        var participant = rules.Found(state.Participants.GetValueOrDefault(command.Participant), $"{where}: not enrolled.");
        rules.Require(
            command.Standing >= participant.Standing && command.Standing != ParticipantStanding.Good,
            $"{where}: raises it from {participant.Standing} to {command.Standing}.");
        var judged = participant with
        {
            Standing = command.Standing,
            Offences = participant.TallyAfter(command.Round).Offences,
            LastOffenceRound = command.Round,
            HighestScore = Math.Max(participant.HighestScore ?? 0, command.Score),
        };
        return With(state, round, command.Stage, stage with { Judged = stage.Judged.Add(command.Participant) }) with
        {
            Participants = state.Participants.SetItem(command.Participant, judged),
        };
    }

    public static RunState Credit(RunState state, Credited command, Transitions.Rules rules)
    {
        CheckStage(state, command.Stage, rules);
        var round = RoundTransitions.OpenRound(state, command.Round, rules);
        var stage = round.Stages[command.Stage];
        var where = $"credit for round {command.Round}, stage {command.Stage}";
        rules.Require(stage is { Decision: StageDecision.Applied, IsCredited: false }, $"{where}: not due.");
        var participants = state.Participants;
        foreach (var credit in command.Credits)
        {
            var earned = stage.Exchange!.Contributors
                .Where(contributor => contributor.Member.Participant == credit.Participant)
                .Sum(contributor => round.TokensOf(contributor.Member));
            rules.Require(!stage.Judged.Contains(credit.Participant), $"{where}: {credit.Participant} offended in it.");
            rules.Require(credit.Tokens > 0 && credit.Tokens <= earned, $"{where}: {credit.Participant} earned {earned}, not {credit.Tokens}.");
            var participant = rules.Found(participants.GetValueOrDefault(credit.Participant), $"{where}: {credit.Participant} is not enrolled.");
            participants = participants.SetItem(
                credit.Participant,
                participant with { CreditedTokens = participant.CreditedTokens + credit.Tokens });
        }

        rules.Require(
            command.Credits.Select(credit => credit.Participant).Distinct().Count() == command.Credits.Count,
            $"{where}: a participant is credited twice.");
        return With(state, round, command.Stage, stage with { IsCredited = true }) with { Participants = participants };
    }

    private static (RoundState Round, StageRound Stage) Undecided(RunState state, long round, int stage, Transitions.Rules rules)
    {
        CheckStage(state, stage, rules);
        var open = RoundTransitions.OpenRound(state, round, rules);
        rules.Require(open.Stages[stage].Decision == StageDecision.Undecided, $"round {round}, stage {stage} is decided already.");
        return (open, open.Stages[stage]);
    }

    private static void CheckStage(RunState state, int stage, Transitions.Rules rules) =>
        rules.Require(stage >= 0 && stage < state.Stages.Length, $"there is no stage {stage}.");

    private static RunState With(RunState state, RoundState round, int stage, StageRound decided) =>
        state.With(round with { Stages = round.Stages.SetItem(stage, decided) });

    private static RunState WithApplied(RunState state, Applied command) => state with
    {
        Stages = state.Stages.SetItem(command.Stage, new StageState(command.Round, command.Hash, [.. command.PreparedBy])),
    };
}
