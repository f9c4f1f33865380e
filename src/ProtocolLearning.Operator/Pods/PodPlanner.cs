using System.Globalization;
using k8s.Models;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// Decides about a placement's pods: a pure function. A pod is made once for an epoch, after the coordinator's log has the epoch; it is
/// held by <see cref="PodTracking"/> until the placement's status has it, so that one which the status has and which is gone is never
/// made again: its successor needs a higher epoch.
/// </summary>
internal static class PodPlanner
{
    /// <param name="placement">The placement.</param>
    /// <param name="pods">Every pod, in any cluster, that carries the placement's labels and this operator's origin.</param>
    /// <param name="now">The time.</param>
    public static PodPlan Plan(V1Alpha1ShardPlacement placement, IReadOnlyList<ObservedPod> pods, DateTimeOffset now)
    {
        var (spec, seen) = (placement.Spec, placement.Status?.Pod);
        var name = ResourceNames.WorkerPod(placement.Metadata.Name, spec.Epoch);
        var current = pods.FirstOrDefault(pod => IsCurrent(placement, pod, name));
        var remove = pods.Where(pod => pod != current && !IsAhead(placement, pod.Pod)).ToList();
        var isRecorded = PodTracking.IsRecorded(placement);
        if (current is not null)
        {
            return new PodPlan(false, remove, PodStatusReader.Read(current, spec.Epoch, seen, now))
            {
                Recorded = isRecorded && PodTracking.IsOn(current.Pod) ? current : null,
                Unscheduled = current.Pod is { Spec.NodeName: null or "", Metadata.DeletionTimestamp: null } ? current.Pod : null,
            };
        }

        return isRecorded
            ? new PodPlan(false, remove, Missing(seen!))
            : new PodPlan(placement.Status?.AcceptedEpoch == spec.Epoch, remove, seen);
    }

    /// <summary>Whether a pod is of an epoch of this placement that is yet to be heard of: then it is not this one who knows better.</summary>
    private static bool IsAhead(V1Alpha1ShardPlacement placement, V1Pod pod) =>
        pod.GetAnnotation(ResourceLabels.OriginUid) == placement.Metadata.Uid
        && long.TryParse(pod.GetLabel(ResourceLabels.Epoch), CultureInfo.InvariantCulture, out var epoch)
        && epoch > placement.Spec.Epoch;

    private static bool IsCurrent(V1Alpha1ShardPlacement placement, ObservedPod observed, string name) =>
        observed.Cluster == placement.Spec.Cluster
        && observed.Pod.Metadata.NamespaceProperty == placement.Spec.Namespace
        && observed.Pod.Metadata.Name == name
        && observed.Pod.GetAnnotation(ResourceLabels.OriginUid) == placement.Metadata.Uid;

    /// <summary>A pod that ended before it went keeps how it ended.</summary>
    private static ShardPodStatus Missing(ShardPodStatus seen) => seen.Phase is ShardPodPhase.Failed or ShardPodPhase.Succeeded
        ? seen
        : new ShardPodStatus
        {
            Name = seen.Name,
            Epoch = seen.Epoch,
            CreatedAt = seen.CreatedAt,
            Phase = ShardPodPhase.Missing,
            Reason = seen.Phase is ShardPodPhase.Missing or ShardPodPhase.Terminating ? seen.Reason : null,
            Node = seen.Node,
        };
}
