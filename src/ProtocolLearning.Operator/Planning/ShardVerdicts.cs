using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources.Conditions;

namespace ProtocolLearning.Operator.Planning;

/// <summary>
/// From heartbeats, pod, node and cluster to what is done about a shard: a pure function. A cluster that does not answer loses no
/// shard by that alone; a shard that is lost leaves it only as its failover policy says.
/// </summary>
internal static class ShardVerdicts
{
    public static ShardVerdict Judge(ShardEvidence evidence)
    {
        if (evidence.Logged is not { Phase: not MemberPhase.Lost } living)
        {
            return WhyStay(evidence) is { } why
                ? new ShardVerdict(ShardAction.Wait, why)
                : new ShardVerdict(ShardAction.PlaceAnew, "it is lost, and its cluster does not hold it");
        }

        if (evidence.Written == living.Member
            && ShardLossRules.Judge(living.Phase, living.Member.Epoch, evidence.Pod, evidence.Policy, evidence.Now) is { } loss)
        {
            return new ShardVerdict(loss.Reason is null ? ShardAction.ShortenGrace : ShardAction.ReportLost, loss.Detail, loss.Reason);
        }

        return evidence is { Cluster: null, Written: not null }
            ? new ShardVerdict(ShardAction.PlaceAnew, "its cluster is no member any more")
            : new ShardVerdict(ShardAction.Keep, "nothing is known against it");
    }

    /// <summary>Why a slot may not be given to anybody just now, whatever became of its tenant; null where it may.</summary>
    public static string? WhyStay(ShardEvidence evidence)
    {
        if (evidence.Cluster is not { } cluster)
        {
            return null;
        }

        if (cluster.Status?.UnreachableSince is { } since)
        {
            var bad = evidence.Clusters.Count(other => other.Status?.UnreachableSince is not null);
            return ClusterFailover.Judge(cluster.Spec.Failover, since, bad, evidence.Clusters.Count, evidence.Now) switch
            {
                FailoverDecision.Never => "it was lost with its cluster, whose failover policy keeps it there",
                FailoverDecision.Waiting => "it was lost with its cluster, which has not been unreachable for long enough",
                FailoverDecision.TooManyUnhealthy => "it was lost with its cluster, and so many are unreachable that the fault is more likely at home",
                _ => null,
            };
        }

        if (ConditionList.Is(cluster.Status?.Conditions, ConditionType.Degraded, ConditionStatus.True))
        {
            return "it is being found out whether its cluster is lost too";
        }

        return IsUnsighted(evidence) ? "its cluster has not answered since its heartbeats ended" : null;
    }

    /// <summary>Whether a shard was lost by heartbeats alone, and its cluster has not shown since that it is there.</summary>
    public static bool IsUnsighted(ShardEvidence evidence) =>
        evidence is { Cluster.Status.UnreachableSince: null, Logged: { Phase: MemberPhase.Lost, LossReason: LossReason.HeartbeatMissed } }
        && !(evidence.Sighted >= evidence.LostAt);
}
