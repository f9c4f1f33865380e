using k8s.Models;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>The home operator makes the pods of Push clusters, refuses none, and takes the finalizer off itself.</summary>
internal sealed class HomePodAuthority(IClusterSet clusters, TimeProvider time) : IPodAuthority
{
    public bool IsElsewhere(string cluster) => Find(cluster) is { Spec.Mode: MemberClusterMode.Pull };

    public bool IsLost(string cluster) => ClusterFailover.IsLost(Find(cluster), time.GetUtcNow());

    public bool IsUnreachable(string cluster) => Find(cluster)?.Status?.UnreachableSince is not null;

    public string? Refuse(V1Pod pod, ICluster cluster) => null;

    public Task ClearedAsync(V1Alpha1ShardPlacement placement, CancellationToken cancellationToken) => Task.CompletedTask;

    private V1Alpha1MemberCluster? Find(string cluster) => clusters.Home.Cache<V1Alpha1MemberCluster>().Find(new ObjectKey("", cluster));
}
