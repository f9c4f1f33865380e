using ProtocolLearning.Resources.Conditions;

namespace ProtocolLearning.Cli.Why;

/// <summary>Whether a worker that did not join is one of a cluster from which no worker reaches the coordinator.</summary>
internal static class EndpointDiagnosis
{
    private static readonly char[] Separators = [' ', ',', ':'];

    /// <summary>The cluster's diagnosis in place of a single worker's; the worker's own where others of its cluster are through.</summary>
    public static Diagnosis Widen(Diagnosis worker, ShardFacts facts)
    {
        var cluster = facts.Placement!.Spec.Cluster;
        var away = facts.Run.Status?.Conditions?.FirstOrDefault(condition =>
            condition is { Type: ConditionType.EndpointReachable, Status: nameof(ConditionStatus.False) });
        return worker.Cause is ShardCause.NotJoined or ShardCause.WorkerOrphaned && away?.Message.Split(Separators).Contains(cluster) == true
            ? new Diagnosis(
                ShardCause.CoordinatorNotReached,
                $"no worker in cluster {cluster} reaches the coordinator: {away.Message}",
                $"dial {facts.Placement.Spec.Template.CoordinatorEndpoint} from a pod there: network policies, firewalls and DNS are the usual causes")
            : worker;
    }
}
