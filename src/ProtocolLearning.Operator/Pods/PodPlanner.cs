using k8s.Models;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// Decides about a placement's pods: a pure function. A pod is made once for an epoch, after the coordinator's log has the epoch and
/// the placement's status says that it is about to be made; a pod that is gone is never made again, because its successor needs a
/// higher epoch.
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
        var delete = pods.Where(pod => pod != current && pod.Pod.Metadata.DeletionTimestamp is null).ToList();
        if (current is not null)
        {
            return new PodPlan(PodStep.None, delete, PodStatusReader.Read(current, spec.Epoch, seen, now))
            {
                Unscheduled = current.Pod is { Spec.NodeName: null or "", Metadata.DeletionTimestamp: null } ? current.Pod : null,
            };
        }

        return (seen?.Epoch == spec.Epoch ? seen?.Phase : null) switch
        {
            // A pod that was refused was never made: it may be let through later.
            null or ShardPodPhase.Refused =>
                new PodPlan(placement.Status?.AcceptedEpoch == spec.Epoch ? PodStep.Make : PodStep.None, delete, seen),
            ShardPodPhase.Creating => new PodPlan(PodStep.Settle, delete, seen),
            _ => new PodPlan(PodStep.None, delete, Missing(seen!)),
        };
    }

    private static bool IsCurrent(V1Alpha1ShardPlacement placement, ObservedPod observed, string name) =>
        observed.Cluster == placement.Spec.Cluster
        && observed.Pod.Metadata.NamespaceProperty == placement.Spec.Namespace
        && observed.Pod.Metadata.Name == name
        && observed.Pod.GetAnnotation(ResourceLabels.OriginUid) == placement.Metadata.Uid;

    /// <summary>A pod that ended before it went keeps how it ended.</summary>
    public static ShardPodStatus Missing(ShardPodStatus seen) => seen.Phase is ShardPodPhase.Failed or ShardPodPhase.Succeeded
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
