using k8s.Models;
using ProtocolLearning.Cli.Access;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Status;

/// <summary>Picks the conditions that are not as they should be.</summary>
internal static class Troubles
{
    /// <summary>Those of a run, of its participants, and of the clusters that they bring.</summary>
    public static IReadOnlyList<ConditionLine> Of(RunObjects objects)
    {
        if (objects.Run.Status?.Phase == TrainingRunPhase.Complete)
        {
            return [];
        }

        var brought = objects.Participants.Select(participant => participant.Spec.ClusterRef.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Unfine($"run/{objects.Run.Metadata.Name}", objects.Run.Status?.Conditions),
            .. objects.Participants.SelectMany(participant => Unfine(
                $"participant/{participant.Metadata.Name}",
                participant.Status?.Conditions?.Where(condition => condition.Type is ConditionType.Eligible or ConditionType.Degraded))),
            .. (objects.Clusters ?? []).Where(cluster => brought.Contains(cluster.Metadata.Name)).SelectMany(cluster => Unfine(
                $"cluster/{cluster.Metadata.Name}", cluster.Status?.Conditions?.Where(condition => condition.Type == ConditionType.Ready))),
        ];
    }

    private static IEnumerable<ConditionLine> Unfine(string about, IEnumerable<V1Condition>? conditions) =>
        (conditions ?? []).Where(IsUnfine).Select(condition =>
            new ConditionLine(about, condition.Type, condition.Status, condition.Reason ?? "", condition.Message ?? ""));

    /// <summary>Progressing is neither good nor bad; of a condition that nobody here knows nothing can be said.</summary>
    private static bool IsUnfine(V1Condition condition) => condition.Type switch
    {
        ConditionType.Ready or ConditionType.SpecAccepted or ConditionType.Eligible => condition.Status != nameof(ConditionStatus.True),
        ConditionType.EndpointReachable or ConditionType.CheckpointReady => condition.Status == nameof(ConditionStatus.False),
        ConditionType.Degraded or ConditionType.Failed or ConditionType.Suspended or ConditionType.CoordinatorLogLost => condition.Status == nameof(ConditionStatus.True),
        _ => false,
    };
}
