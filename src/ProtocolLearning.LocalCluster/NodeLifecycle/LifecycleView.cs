using k8s.Models;

namespace ProtocolLearning.LocalCluster.NodeLifecycle;

/// <summary>The objects that the node lifecycle decides on, as they are now.</summary>
/// <param name="Nodes">All nodes.</param>
/// <param name="Leases">The nodes' leases.</param>
/// <param name="Pods">All pods.</param>
internal sealed record LifecycleView(IReadOnlyList<V1Node> Nodes, IReadOnlyList<V1Lease> Leases, IReadOnlyList<V1Pod> Pods);
