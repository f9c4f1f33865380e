using k8s.Models;

namespace ProtocolLearning.LocalCluster.PodObjects;

/// <summary>Condition types of a pod, and how one is set.</summary>
internal static class PodConditions
{
    public const string PodScheduled = "PodScheduled";
    public const string Initialized = "Initialized";
    public const string ContainersReady = "ContainersReady";
    public const string Ready = "Ready";

    /// <summary>
    /// The list with one condition set; the others stay as they are. The transition time moves only when the status does.
    /// </summary>
    public static IList<V1PodCondition> With(
        IList<V1PodCondition>? conditions, string type, string status, string? reason, string? message, DateTime now)
    {
        var before = conditions?.FirstOrDefault(condition => condition.Type == type);
        var after = new V1PodCondition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            LastProbeTime = before?.LastProbeTime,
            LastTransitionTime = before is not null && before.Status == status ? before.LastTransitionTime : now,
        };
        return before is null
            ? [.. conditions ?? [], after]
            : [.. conditions!.Select(condition => condition.Type == type ? after : condition)];
    }
}
