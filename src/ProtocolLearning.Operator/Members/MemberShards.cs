using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Members;

/// <summary>Counts the shards that are placed in a member.</summary>
internal sealed class MemberShards(IClusterSet clusters)
{
    public int In(V1Alpha1MemberCluster cluster) =>
        clusters.Home.Cache<V1Alpha1ShardPlacement>().List().Count(placement => placement.Spec.Cluster == cluster.Metadata.Name);
}
