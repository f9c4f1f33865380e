using k8s.Models;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>Finds this operator's pods in the caches of all engaged member clusters.</summary>
internal sealed class MemberPods(IClusterSet clusters, HomeOrigin origin, NodeMemory nodes)
{
    public IReadOnlyList<ObservedPod> Of(V1Alpha1ShardPlacement placement)
    {
        var key = $"{placement.Metadata.NamespaceProperty}/{placement.Metadata.Name}";
        return
        [
            .. clusters.Members.SelectMany(cluster => cluster.Cache<V1Pod>().FindByIndex(PodIndexes.Placement, key)
                .Where(pod => IsOurs(cluster, pod))
                .Select(pod => new ObservedPod(cluster.Name, pod, NodeState(cluster, pod)))),
        ];
    }

    /// <summary>Whether a pod belongs to this home and to this member: several members may be one cluster.</summary>
    public bool IsOurs(ICluster cluster, V1Pod pod) =>
        pod.GetLabel(ResourceLabels.Origin) == origin.Value && pod.GetLabel(ResourceLabels.Cluster) == cluster.Name;

    private ShardNodeState? NodeState(ICluster cluster, V1Pod pod) =>
        pod.Spec?.NodeName is { Length: > 0 } name ? nodes.StateOf(cluster, name) : null;
}
