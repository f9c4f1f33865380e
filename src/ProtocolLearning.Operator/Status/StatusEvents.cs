using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.Participants;
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

            var isBad = condition.Type is ConditionType.Degraded or ConditionType.Failed
                ? condition.Status == nameof(ConditionStatus.True)
                : condition.Type == ConditionType.SpecAccepted && condition.Status == nameof(ConditionStatus.False);
            events.Record(
                home, run, isBad ? EventType.Warning : EventType.Normal, condition.Reason, condition.Type, $"{condition.Type} is {condition.Status}: {condition.Message}");
        }
    }

    public static void Record(
        IEventRecorder events, ICluster home, V1Alpha1Participant participant, ParticipantStatus? before, ParticipantStatus after)
    {
        if (before?.Phase == after.Phase || after.Phase is not { } phase)
        {
            return;
        }

        var isBad = phase is ParticipantPhase.Suspect or ParticipantPhase.Quarantined or ParticipantPhase.Banned or ParticipantPhase.Unreachable;
        var scores = string.Join(", ", after.Scores?.Select(score => $"{score.Name} {score.Value}") ?? []);
        events.Record(
            home, participant, isBad ? EventType.Warning : EventType.Normal, phase.ToString(), "Judge", scores.Length == 0 ? $"it is {phase}" : $"it is {phase}: {scores}");
    }
}
