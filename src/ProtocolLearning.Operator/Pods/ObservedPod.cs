using k8s.Models;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>A worker's pod as a cache has it.</summary>
/// <param name="Cluster">The member cluster that it is in.</param>
/// <param name="Pod">The pod.</param>
/// <param name="Node">What is known of its node; null while it has none.</param>
internal sealed record ObservedPod(string Cluster, V1Pod Pod, ShardNodeState? Node);
