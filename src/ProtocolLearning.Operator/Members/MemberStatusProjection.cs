using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Members;

/// <summary>A member cluster's status: a pure function.</summary>
internal static class MemberStatusProjection
{
    /// <param name="cluster">The member as it was read.</param>
    /// <param name="observed">The newest observation.</param>
    /// <param name="verdict">What follows from it and the ones before.</param>
    /// <param name="all">All members, for the brake on failover.</param>
    /// <param name="shards">Shards that are placed in it.</param>
    /// <param name="now">The home cluster's time.</param>
    public static MemberClusterStatus Project(
        V1Alpha1MemberCluster cluster,
        MemberObservation observed,
        MemberVerdict verdict,
        IReadOnlyCollection<V1Alpha1MemberCluster> all,
        int shards,
        DateTimeOffset now)
    {
        var before = cluster.Status;
        var status = new MemberClusterStatus
        {
            ObservedGeneration = cluster.Metadata.Generation,
            UnreachableSince = verdict.UnreachableSince,
            Version = observed.Version ?? before?.Version,
            ReadyNodes = observed.Nodes?.Ready ?? before?.ReadyNodes,
            Gpus = observed.Nodes?.Gpus ?? before?.Gpus,
            DynamicResources = observed.DynamicResources ?? before?.DynamicResources,
            Leftovers = observed.Leftovers ?? before?.Leftovers ?? 0,
        };
        List<ConditionChange> changes = [verdict.Ready, Failover(cluster, status, all, now)];
        if (cluster.Metadata.DeletionTimestamp is not null)
        {
            changes.Add(Leaving(shards, status.Leftovers ?? 0));
        }
        else if (!IsRefreshing(before, observed, verdict))
        {
            changes.Add(Progressing(observed, verdict));
        }

        if (!IsRefreshing(before, observed, verdict))
        {
            var isDoubtful = observed.Probe is not (MemberProbe.Ready or MemberProbe.Syncing);
            changes.Add(new ConditionChange(ConditionType.Degraded, Status(isDoubtful), observed.Probe.ToString(), observed.Message));
        }

        status.Conditions = ConditionList.With(before?.Conditions, cluster.Metadata.Generation, now, [.. changes]);
        return status;
    }

    /// <summary>
    /// Whether a member that was well lists its objects anew, and not for long: an operator that starts anew says nothing of each that it
    /// would take back a moment later.
    /// </summary>
    private static bool IsRefreshing(MemberClusterStatus? before, MemberObservation observed, MemberVerdict verdict) =>
        observed.Probe == MemberProbe.Syncing && !verdict.IsSettled && before is { UnreachableSince: null, Conditions: not null };

    private static ConditionChange Progressing(MemberObservation observed, MemberVerdict verdict) => new(
        ConditionType.Progressing,
        Status(observed.Probe == MemberProbe.Syncing || !verdict.IsSettled),
        observed.Probe.ToString(),
        verdict.IsSettled ? observed.Message : $"it is being found out whether this lasts: {observed.Message}");

    private static ConditionChange Leaving(int shards, int leftovers) => new(
        ConditionType.Progressing,
        ConditionStatus.True,
        "Leaving",
        $"it leaves: {shards} shards are still placed here and {leftovers} pods are left over; annotate it with {ResourceLabels.Abandon}=true to let it go with them");

    private static ConditionChange Failover(
        V1Alpha1MemberCluster cluster, MemberClusterStatus status, IReadOnlyCollection<V1Alpha1MemberCluster> all, DateTimeOffset now)
    {
        var others = all.Where(other => other.Metadata.Name != cluster.Metadata.Name).ToList();
        var bad = others.Count(other => other.Status?.UnreachableSince is not null) + (status.UnreachableSince is null ? 0 : 1);
        var policy = cluster.Spec.Failover;
        var decision = ClusterFailover.Judge(policy, status.UnreachableSince, bad, others.Count + 1, now);
        return new ConditionChange(
            ConditionType.FailoverActive,
            Status(decision == FailoverDecision.Evicting),
            decision.ToString(),
            decision switch
            {
                FailoverDecision.NotNeeded => "the cluster is not lost",
                FailoverDecision.Never => "spec.failover.mode is Never: shards that are lost here wait for the cluster",
                FailoverDecision.Waiting => $"shards that are lost here wait until it was unreachable for {policy.LostAfterSeconds} s",
                FailoverDecision.TooManyUnhealthy =>
                    $"nothing is evicted: {bad} of {others.Count + 1} member clusters are unreachable, more than {policy.UnhealthyThresholdPercent} % (spec.failover.unhealthyThresholdPercent); the fault is more likely at home",
                _ => $"shards that are lost here are placed elsewhere, at most {policy.EvictionsPerMinute} a minute",
            });
    }

    private static ConditionStatus Status(bool holds) => holds ? ConditionStatus.True : ConditionStatus.False;
}
