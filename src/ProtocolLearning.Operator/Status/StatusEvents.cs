using k8s.Models;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Status;

/// <summary>Events of the transitions that a status write made visible.</summary>
internal static class StatusEvents
{
    public static void Record(
        IEventRecorder events, ICluster home, V1Alpha1TrainingRun run, TrainingRunStatus? before, TrainingRunStatus after)
    {
        foreach (var condition in after.Conditions ?? [])
        {
            var former = before?.Conditions?.FirstOrDefault(earlier => earlier.Type == condition.Type);
            if (former?.Status == condition.Status || (former is null && condition.Status != nameof(ConditionStatus.True) && condition.Type != ConditionType.SpecAccepted))
            {
                continue;
            }

            events.Record(
                home, run, IsBad(condition) ? EventType.Warning : EventType.Normal, condition.Reason, condition.Type, $"{condition.Type} is {condition.Status}: {condition.Message}");
        }
    }

    public static void Record(
        IEventRecorder events, ICluster home, V1Alpha1Participant participant, ParticipantStatus? before, ParticipantStatus after)
    {
        RecordEligible(events, home, participant, before, after);
        if (before?.Phase == after.Phase || after.Phase is not { } phase)
        {
            return;
        }

        var isBad = phase is ParticipantPhase.Suspect or ParticipantPhase.Quarantined or ParticipantPhase.Banned or ParticipantPhase.Unreachable;
        var scores = string.Join(", ", after.Scores?.Select(score => $"{score.Name} {score.Value}") ?? []);
        events.Record(
            home, participant, isBad ? EventType.Warning : EventType.Normal, phase.ToString(), "Judge", scores.Length == 0 ? $"it is {phase}" : $"it is {phase}: {scores}");
    }

    /// <summary>A shard that trains, or that the coordinator's log says is lost, whoever noticed it.</summary>
    public static void Record(
        IEventRecorder events, ICluster home, V1Alpha1ShardPlacement placement, ShardPlacementStatus after, MemberState? logged)
    {
        var (epoch, participant) = (placement.Spec.Epoch, placement.Spec.Participant);
        if (placement.Status?.Phase == after.Phase)
        {
            return;
        }

        if (after.Phase == ShardPhase.Active)
        {
            events.Record(home, placement, EventType.Normal, "ShardActive", "Train", $"{participant} trains it in epoch {epoch}");
        }
        else if (after.Phase == ShardPhase.Lost)
        {
            events.Record(
                home, placement, EventType.Warning, "ShardLost", "Judge", $"epoch {epoch} of {participant} is lost: {logged?.LossReason}");
        }
    }

    private static bool IsBad(V1Condition condition) => condition switch
    {
        { Reason: RunConditions.CoordinatorSilent } => true,
        { Reason: RunConditions.StageLost } or { Type: ConditionType.Degraded or ConditionType.Failed or ConditionType.CoordinatorLogLost } =>
            condition.Status == nameof(ConditionStatus.True),
        { Type: ConditionType.SpecAccepted or ConditionType.EndpointReachable or ConditionType.CheckpointReady } => condition.Status == nameof(ConditionStatus.False),
        _ => false,
    };

    private static void RecordEligible(
        IEventRecorder events, ICluster home, V1Alpha1Participant participant, ParticipantStatus? before, ParticipantStatus after)
    {
        var former = before?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionType.Eligible);
        var eligible = after.Conditions?.FirstOrDefault(condition => condition.Type == ConditionType.Eligible);
        if (eligible is not null && eligible.Reason != former?.Reason)
        {
            var isBad = eligible.Status == nameof(ConditionStatus.False) && eligible.Reason is not (EligibilityReason.Unschedulable or EligibilityReason.Draining);
            events.Record(home, participant, isBad ? EventType.Warning : EventType.Normal, eligible.Reason, "Enrol", eligible.Message);
        }
    }
}
