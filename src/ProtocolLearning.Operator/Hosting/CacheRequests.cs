using k8s.Models;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Hosting;

/// <summary>
/// From a changed object to requests that only the caches can tell. The clusters are known only after the controllers are
/// registered.
/// </summary>
internal sealed class CacheRequests
{
    private IClusterSet? _clusters;

    public void Use(IClusterSet clusters) => _clusters = clusters;

    /// <summary>The placements whose pods run on a node.</summary>
    public IEnumerable<ClusterRequest> OnNode(string cluster, V1Node node) =>
        _clusters?.Find(cluster)?.Cache<V1Pod>().FindByIndex(PodIndexes.Node, node.Metadata.Name).SelectMany(PodIndexes.Requests) ?? [];

    /// <summary>The member clusters whose credential is in a Secret.</summary>
    public IEnumerable<ClusterRequest> WithSecret(V1Secret secret) =>
        _clusters?.Home.Cache<V1Alpha1MemberCluster>().List()
            .Where(cluster => cluster.Spec.Credential is { } credential
                && (credential.Secret?.Name == secret.Metadata.Name
                    || (credential.ClusterProfile is { } profile && secret.GetLabel(V1Alpha1ClusterProfile.NameLabel) == profile.Name)))
            .Select(cluster => ClusterRequest.AtHome("", cluster.Metadata.Name)) ?? [];

    /// <summary>The member cluster that a heartbeat's Lease is of.</summary>
    public static IEnumerable<ClusterRequest> OfHeartbeat(V1Lease lease) =>
        lease.GetLabel(ResourceLabels.Cluster) is { } cluster ? [ClusterRequest.AtHome("", cluster)] : [];

    /// <summary>The placements in a member cluster, whose pods may be somebody else's from now on.</summary>
    public IEnumerable<ClusterRequest> In(string cluster) =>
        _clusters?.Home.Cache<V1Alpha1ShardPlacement>().List()
            .Where(placement => placement.Spec.Cluster == cluster)
            .Select(placement => ClusterRequest.AtHome(placement.Metadata.NamespaceProperty, placement.Metadata.Name)) ?? [];

    /// <summary>
    /// A placement of the same stage in each cluster: how many of its pods a drain may take depends on who else holds the stage's state.
    /// </summary>
    public IEnumerable<ClusterRequest> InStageOf(V1Alpha1ShardPlacement placement) =>
        _clusters?.Home.Cache<V1Alpha1ShardPlacement>().FindByIndex(StageBudgets.StageIndex, PodIndexes.StageOf(placement))
            .OrderByDescending(StageHolders.IsHolder)
            .DistinctBy(other => (other.Spec.Cluster, other.Spec.Namespace))
            .Select(other => ClusterRequest.AtHome(other.Metadata.NamespaceProperty, other.Metadata.Name)) ?? [];

    /// <summary>A heartbeat changes a node every few seconds; only what a shard's status shows of it matters.</summary>
    public static bool Matters(V1Node old, V1Node @new) => NodeReadiness.IsReady(old) != NodeReadiness.IsReady(@new);
}
