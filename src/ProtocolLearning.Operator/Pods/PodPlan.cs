using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>What the pod controller does for a placement.</summary>
/// <param name="Create">Whether the epoch's pod is made.</param>
/// <param name="Delete">Pods that have no place any more.</param>
/// <param name="Status">What the placement's status says of the pod; null: nothing.</param>
internal sealed record PodPlan(bool Create, IReadOnlyList<ObservedPod> Delete, ShardPodStatus? Status);
