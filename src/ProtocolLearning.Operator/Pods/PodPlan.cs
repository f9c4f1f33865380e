using k8s.Models;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>What the pod controller does for a placement.</summary>
/// <param name="Step">What is done about the epoch's pod.</param>
/// <param name="Delete">Pods that have no place any more.</param>
/// <param name="Status">What the placement's status says of the pod; null: nothing.</param>
internal sealed record PodPlan(PodStep Step, IReadOnlyList<ObservedPod> Delete, ShardPodStatus? Status)
{
    /// <summary>The epoch's pod where it waits for a node, for which its claim may have to be made; null where it does not.</summary>
    public V1Pod? Unscheduled { get; init; }
}
