using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Planning;

/// <summary>Whether shards that were lost in a cluster may be placed elsewhere.</summary>
internal static class ClusterFailover
{
    /// <param name="policy">The cluster's policy.</param>
    /// <param name="unreachableSince">Its loss clock; null where it answers.</param>
    /// <param name="unreachable">How many of all clusters are unreachable.</param>
    /// <param name="all">How many clusters there are.</param>
    /// <param name="now">The home cluster's time.</param>
    public static FailoverDecision Judge(
        FailoverSpec policy, DateTime? unreachableSince, int unreachable, int all, DateTimeOffset now) => policy switch
        {
            _ when unreachableSince is null => FailoverDecision.NotNeeded,
            { Mode: FailoverMode.Never } => FailoverDecision.Never,
            _ when !IsLost(policy, unreachableSince, now) => FailoverDecision.Waiting,
            _ when unreachable * 100 > all * policy.UnhealthyThresholdPercent => FailoverDecision.TooManyUnhealthy,
            _ => FailoverDecision.Evicting,
        };

    /// <summary>Whether a cluster has been unreachable for as long as its policy allows, or is no member any more.</summary>
    public static bool IsLost(V1Alpha1MemberCluster? cluster, DateTimeOffset now) =>
        cluster is null || IsLost(cluster.Spec.Failover, cluster.Status?.UnreachableSince, now);

    /// <summary>Whether the cluster's API answers and lets the operator in.</summary>
    public static bool IsReady(V1Alpha1MemberCluster cluster) =>
        ConditionList.Is(cluster.Status?.Conditions, ConditionType.Ready, ConditionStatus.True);

    private static bool IsLost(FailoverSpec policy, DateTime? unreachableSince, DateTimeOffset now) =>
        unreachableSince is { } since && now - since >= TimeSpan.FromSeconds(policy.LostAfterSeconds);
}
