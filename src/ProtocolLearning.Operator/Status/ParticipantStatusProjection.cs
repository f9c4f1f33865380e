using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.Participants;

namespace ProtocolLearning.Operator.Status;

/// <summary>A participant's status from the log: a pure function.</summary>
internal static class ParticipantStatusProjection
{
    private const string DeviationScore = "deviation";

    /// <summary>The statuses of a run's participants, by name.</summary>
    public static Dictionary<string, ParticipantStatus> Project(
        IReadOnlyCollection<EnrolledParticipant> participants, RunState state, DateTimeOffset now)
    {
        var held = state.Members.Values.Where(member => member.Phase != MemberPhase.Lost).ToLookup(member => member.Member.Participant);
        var total = state.Participants.Values.Sum(participant => participant.CreditedTokens);
        return participants.ToDictionary(
            participant => participant.Name,
            participant => Project(participant, state.Participants.GetValueOrDefault(participant.Name), [.. held[participant.Name]], total, now));
    }

    public static ParticipantStatus Project(EnrolledParticipant participant, RunState state, DateTimeOffset now) =>
        Project([participant], state, now)[participant.Name];

    private static ParticipantStatus Project(
        EnrolledParticipant participant, ParticipantState? logged, List<MemberState> held, long total, DateTimeOffset now)
    {
        var phase = Phase(participant, logged, held);
        var active = phase == ParticipantPhase.Active;
        return new ParticipantStatus
        {
            ObservedGeneration = participant.Participant.Metadata.Generation,
            Phase = phase,
            Scores = DecimalText.Of(logged?.HighestScore) is { } score
                ? [new ParticipantScore { Name = DeviationScore, Value = score }]
                : null,
            ContributionTokens = logged?.CreditedTokens,
            SharePerMille = logged is null || total == 0 ? null : (int)(logged.CreditedTokens * 1000 / total),
            Shards = held.Count,
            Conditions = ConditionList.With(
                participant.Participant.Status?.Conditions,
                participant.Participant.Metadata.Generation,
                now,
                [
                .. Evicted(participant),
                participant.Eligible,
                new ConditionChange(ConditionType.Ready, Status(active), phase.ToString(), $"it holds {held.Count} shards"),
                new ConditionChange(
                    ConditionType.Progressing, Status(phase == ParticipantPhase.Pending && participant.IsEligible), phase.ToString(), ""),
                new ConditionChange(
                    ConditionType.Degraded, Status(phase is ParticipantPhase.Suspect or ParticipantPhase.Quarantined), phase.ToString(), ""),
                ]),
        };
    }

    /// <summary>Only who was evicted once has the condition.</summary>
    private static IEnumerable<ConditionChange> Evicted(EnrolledParticipant participant) =>
        participant.Evicted is { } why ? [new ConditionChange(ConditionType.Evicted, ConditionStatus.True, "FailurePolicy", why)]
        : ConditionList.Is(participant.Participant.Status?.Conditions, ConditionType.Evicted, ConditionStatus.True)
            ? [new ConditionChange(ConditionType.Evicted, ConditionStatus.False, "SpecChanged", "its spec was changed since")]
            : [];

    private static ParticipantPhase Phase(EnrolledParticipant participant, ParticipantState? logged, List<MemberState> held) =>
        (logged?.Standing, participant.Eligible.Reason) switch
        {
            (ParticipantStanding.Banned, _) => ParticipantPhase.Banned,
            (ParticipantStanding.Quarantined, _) => ParticipantPhase.Quarantined,
            (ParticipantStanding.Suspect, _) => ParticipantPhase.Suspect,
            (not null, EligibilityReason.ClusterNotReady) when held.Count == 0 => ParticipantPhase.Unreachable,
            (not null, EligibilityReason.Unschedulable or EligibilityReason.Draining or EligibilityReason.Evicted) => ParticipantPhase.Draining,
            (not null, _) when held.Exists(member => member.Phase == MemberPhase.Active) => ParticipantPhase.Active,
            _ => ParticipantPhase.Pending,
        };

    private static ConditionStatus Status(bool holds) => holds ? ConditionStatus.True : ConditionStatus.False;
}
