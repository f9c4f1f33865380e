using k8s.Models;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// The finalizer that a worker's pod is made with. Until its placement's status has the pod, the pod cannot go unseen, so that a placement
/// without one in its status never had one: the pod of an epoch is made once, whenever an operator dies (as the Job controller's of KEP-2307).
/// </summary>
internal static class PodTracking
{
    /// <summary>What stands in <c>metadata.finalizers</c>.</summary>
    public const string Finalizer = ApiGroup.Name + "/placement-tracking";

    /// <summary>Whether a placement's status has a pod that was made for its epoch.</summary>
    public static bool IsRecorded(V1Alpha1ShardPlacement placement) =>
        placement.Status?.Pod is { Phase: not (null or ShardPodPhase.Refused or ShardPodPhase.Creating) } pod && pod.Epoch == placement.Spec.Epoch;

    public static bool IsOn(V1Pod pod) => pod.Metadata.Finalizers?.Contains(Finalizer) == true;
}
