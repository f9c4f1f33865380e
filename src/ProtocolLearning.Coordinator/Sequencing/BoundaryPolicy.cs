using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Randomness;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Sequencing;

/// <summary>
/// Between rounds: the initial state is agreed, held-out samples are measured, members that hold the applied state become active,
/// and the next round opens once every stage has enough of them.
/// </summary>
internal static class BoundaryPolicy
{
    public static Command? Next(RunState state, Observations observations, SequencerOptions options, DateTimeOffset now)
    {
        for (var stage = 0; stage < state.Stages.Length; stage++)
        {
            if (!state.Stages[stage].IsAgreed)
            {
                return AgreeInitialState(state, observations);
            }
        }

        if (state.RoundNumber >= state.LastRound && !IsValidationDue(state))
        {
            return CheckpointPolicy.IsAwaited(state, observations, now) ? null : new RunCompleted(state.RoundNumber);
        }

        if (state.Suspension is { LostStage: null } && !IsValidationDue(state))
        {
            return null;
        }

        if (StageLossPolicy.Next(state, observations, now) is { } command)
        {
            return command;
        }

        if (state.IsSuspended && !IsValidationDue(state))
        {
            return null;
        }

        var needed = state.Round is null
            ? Math.Max(state.Accepted!.Schedule.Quorum, state.Accepted.Replicas.Min)
            : state.Accepted!.Schedule.Quorum;
        var ready = state.Members.Values.Where(member => IsReady(state, observations, member)).ToArray();
        for (var stage = 0; stage < state.Stages.Length; stage++)
        {
            if (ready.Count(member => member.Member.Slot.Stage == stage) < needed)
            {
                observations.EnoughSince = null;
                return null;
            }
        }

        observations.EnoughSince ??= now;
        if (IsWaitingForMore(state, observations, options, now))
        {
            return null;
        }

        var joiner = ready.FirstOrDefault(member => member.Phase == MemberPhase.Joined);
        if (joiner is not null)
        {
            return new MemberActivated(joiner.Member, state.RoundNumber + 1);
        }

        var roster = ready.Select(member => member.Member).ToArray();
        return IsValidationDue(state) ? new ValidationOpened(state.RoundNumber, roster) : Open(state, observations, roster);
    }

    /// <summary>Opens the next round.</summary>
    public static RoundOpened Open(RunState state, Observations observations, Member[] roster)
    {
        var definition = state.Accepted!;
        var round = state.RoundNumber + 1;
        var beacon = Beacon.Derive(definition.Seed, round, [.. state.Stages.Select(stage => stage.Hash)]);
        var budget = RoundBudget.Tokens(definition, roster.Count(member => member.Slot.Stage == 0));
        var version = VersionOfNextRound(state, observations);
        return new RoundOpened(round, roster, budget, beacon.Hash, version == ProtocolVersions.First ? null : version);
    }

    /// <summary>
    /// What every member speaks that has joined: only then may the log hold what a newer version brought. It never falls, because whoever
    /// speaks less could not read the log so far.
    /// </summary>
    private static int VersionOfNextRound(RunState state, Observations observations)
    {
        var spoken = state.Members.Values
            .Where(member => member is { Phase: not MemberPhase.Lost, Joined: not null })
            .Min(member => observations.Versions.GetValueOrDefault(member.Member, ProtocolVersions.First));
        return Math.Max(state.Version, spoken);
    }

    private static Applied? AgreeInitialState(RunState state, Observations observations)
    {
        for (var stage = 0; stage < state.Stages.Length; stage++)
        {
            if (state.Stages[stage].IsAgreed)
            {
                continue;
            }

            var members = state.MembersOf(stage).ToArray();
            var needed = Quorum.Of(state.Definition!, members.Length);
            var agreed = members
                .Where(member => member.Joined is not null && observations.Held.TryGetValue(member.Member, out var held) && held.Round == 0)
                .GroupBy(member => observations.Held[member.Member].Hash, StringComparer.Ordinal)
                .FirstOrDefault(group => group.Count() >= needed);
            if (agreed is not null)
            {
                return new Applied(0, stage, agreed.Key, [.. agreed.Select(member => member.Member)]);
            }
        }

        return null;
    }

    /// <summary>Whether held-out samples are to be measured before the next round.</summary>
    public static bool IsValidationDue(RunState state)
    {
        var schedule = state.Accepted!.Schedule;
        var round = state.RoundNumber;
        return round > 0
            && state.ValidatedRound < round
            && schedule.ValidationSequences > 0
            && (round % schedule.ValidateEveryRounds == 0 || round >= state.LastRound);
    }

    /// <summary>Whether a member holds the state that its stage applied last.</summary>
    public static bool IsReady(RunState state, Observations observations, MemberState member)
    {
        var stage = state.Stages[member.Member.Slot.Stage];
        return member.Phase is MemberPhase.Joined or MemberPhase.Active
            && observations.Held.TryGetValue(member.Member, out var held)
            && held.Round == stage.AppliedRound
            && held.Hash == stage.Hash;
    }

    /// <summary>The first round waits for everyone who is placed, a later one for those who are about to hold the applied state.</summary>
    private static bool IsWaitingForMore(RunState state, Observations observations, SequencerOptions options, DateTimeOffset now)
    {
        if (state.Round is null)
        {
            return now - observations.EnoughSince < options.StartGrace
                && state.Members.Values.Any(member => member.Phase != MemberPhase.Lost && !IsReady(state, observations, member));
        }

        var grace = TimeSpan.FromSeconds(state.Accepted!.Schedule.MinDeadlineSeconds);
        return now - observations.BoundarySince < grace
            && state.Members.Values.Any(member => IsClose(state, observations, member) && !IsReady(state, observations, member));
    }

    private static bool IsClose(RunState state, Observations observations, MemberState member) =>
        member.Phase == MemberPhase.Active || (member.Phase == MemberPhase.Joined && observations.Held.ContainsKey(member.Member));
}
