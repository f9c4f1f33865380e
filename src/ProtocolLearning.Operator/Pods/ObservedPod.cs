using k8s.Models;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>A worker's pod as a cache has it.</summary>
/// <param name="Cluster">The member cluster that it is in.</param>
/// <param name="Pod">The pod.</param>
/// <param name="Node">What is known of its node; null while it has none, or nothing is.</param>
internal sealed record ObservedPod(string Cluster, V1Pod Pod, ShardNodeState? Node)
{
    /// <summary>Whether it is on a node of which nothing is known yet.</summary>
    public bool IsOnUnknownNode => Node is null && Pod.Spec?.NodeName is { Length: > 0 };
}
