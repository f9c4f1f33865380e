using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Planning;

/// <summary>Whether shards that were lost in a cluster may be placed elsewhere.</summary>
internal static class ClusterFailover
{
    /// <summary>
    /// True where a lost shard has to wait for its cluster: the cluster's API is unreachable, and its policy is Never, or has not
    /// waited long enough, or too many clusters are unreachable at once for the fault to be theirs.
    /// </summary>
    public static bool MustWait(V1Alpha1MemberCluster? cluster, IReadOnlyCollection<V1Alpha1MemberCluster> all, DateTimeOffset now)
    {
        if (cluster?.Status?.UnreachableSince is null)
        {
            return false;
        }

        var unreachable = all.Count(other => other.Status?.UnreachableSince is not null);
        return cluster.Spec.Failover.Mode == FailoverMode.Never
            || !IsLost(cluster, now)
            || unreachable * 100 > all.Count * cluster.Spec.Failover.UnhealthyThresholdPercent;
    }

    /// <summary>Whether a cluster has been unreachable for as long as its policy allows, or is no member any more.</summary>
    public static bool IsLost(V1Alpha1MemberCluster? cluster, DateTimeOffset now) =>
        cluster is null
        || (cluster.Status?.UnreachableSince is { } since && now - since >= TimeSpan.FromSeconds(cluster.Spec.Failover.LostAfterSeconds));

    /// <summary>Whether the cluster's API answers and lets the operator in.</summary>
    public static bool IsReady(V1Alpha1MemberCluster cluster) =>
        ConditionList.Is(cluster.Status?.Conditions, ConditionType.Ready, ConditionStatus.True);
}
