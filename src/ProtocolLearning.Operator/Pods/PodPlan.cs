using k8s.Models;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>What the pod controller does for a placement.</summary>
/// <param name="IsToBeMade">Whether the epoch's pod is made.</param>
/// <param name="Remove">Pods that have no place any more.</param>
/// <param name="Status">What the placement's status says of the pod; null: nothing.</param>
internal sealed record PodPlan(bool IsToBeMade, IReadOnlyList<ObservedPod> Remove, ShardPodStatus? Status)
{
    /// <summary>The epoch's pod where the status has it and it need not be held any more; null where there is none.</summary>
    public ObservedPod? Recorded { get; init; }

    /// <summary>The epoch's pod where it waits for a node, for which its claim may have to be made; null where it does not.</summary>
    public V1Pod? Unscheduled { get; init; }
}
