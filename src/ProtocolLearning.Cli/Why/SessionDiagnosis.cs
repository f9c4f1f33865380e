using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Cli.Why;

/// <summary>What stands between a running pod and an active shard: its worker's session with the coordinator.</summary>
internal static class SessionDiagnosis
{
    public static Diagnosis Of(ShardFacts facts)
    {
        var (spec, logged) = (facts.Placement!.Spec, facts.Logged);
        if (facts.Placement.Status?.Phase == ShardPhase.Lost || (logged is { Phase: MemberPhase.Lost } && logged.Epoch == spec.Epoch))
        {
            return Lost(facts);
        }

        if (logged is { Phase: MemberPhase.Joined })
        {
            return new Diagnosis(
                ShardCause.FetchingState,
                $"the worker of {facts.Name} has joined and fetches the stage's state from its peers",
                "it becomes active at the beginning of a round; where it stays so, see whether peers of its stage are active and reachable from its cluster");
        }

        return new Diagnosis(
            ShardCause.NotJoined,
            $"the worker of {facts.Name} runs in cluster {spec.Cluster} and {(logged is null ? "is not active" : "has not joined the run")}{Unasked(facts)}",
            $"see that {spec.Template.CoordinatorEndpoint} can be dialled from that cluster, and the worker's log for why it is refused");
    }

    private static Diagnosis Lost(ShardFacts facts)
    {
        var spec = facts.Placement!.Spec;
        var why = facts.Logged?.Loss is { } loss ? $" ({loss})" : "";
        return facts.Cluster is { Status.UnreachableSince: not null } cluster
            ? new Diagnosis(
                ShardCause.WaitsForCluster,
                $"shard {facts.Name} is lost{why} with cluster {spec.Cluster}, which does not answer, and its failover policy ({Policy(cluster)}) keeps the shard there for now",
                "bring the cluster back, or set spec.failover.mode of the MemberCluster to Evict")
            : Unready(facts) ?? new Diagnosis(
                ShardCause.Lost,
                $"shard {facts.Name} is lost{why} and waits to be placed anew",
                "it needs a participant with a free worker; the other shards' conditions and plearn status show who is left");
    }

    /// <summary>A participant whose cluster is not ready keeps its shards, and gets none.</summary>
    private static Diagnosis? Unready(ShardFacts facts) =>
        facts.Cluster?.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: ConditionType.Ready, Status: not nameof(ConditionStatus.True) }) is { } ready
            ? new Diagnosis(
                ShardCause.WaitsForCluster,
                $"shard {facts.Name} is lost with cluster {facts.Placement!.Spec.Cluster}, which is not ready ({ready.Reason}: {ready.Message}), and stays there until it is",
                "put right what the cluster's condition Ready says; to have the shard placed elsewhere now, drain the participant: plearn drain")
            : null;

    private static string Policy(V1Alpha1MemberCluster cluster) => cluster.Spec.Failover.Mode == FailoverMode.Never
        ? "Never"
        : $"Evict after {cluster.Spec.Failover.LostAfterSeconds} s";

    private static string Unasked(ShardFacts facts) =>
        facts.CoordinatorProblem is null ? "" : $" (the coordinator could not be asked from here: {facts.CoordinatorProblem})";
}
