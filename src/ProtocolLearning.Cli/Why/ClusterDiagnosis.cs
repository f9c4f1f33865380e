using System.Globalization;
using ProtocolLearning.Resources.Conditions;

namespace ProtocolLearning.Cli.Why;

/// <summary>What the member cluster's state says about a shard that has no pod.</summary>
internal static class ClusterDiagnosis
{
    /// <summary>The diagnosis; null where the cluster is in order or not seen.</summary>
    public static Diagnosis? Of(ShardFacts facts)
    {
        var name = facts.Placement!.Spec.Cluster;
        if (facts.Cluster is not { } cluster)
        {
            return facts.SeesClusters
                ? new Diagnosis(ShardCause.ClusterUnknown, $"there is no MemberCluster {name}", "make it, or give the participant another clusterRef")
                : null;
        }

        var ready = cluster.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionType.Ready);
        var since = cluster.Status?.UnreachableSince is { } time ? string.Create(CultureInfo.InvariantCulture, $" since {time:u}") : "";
        return ready?.Reason switch
        {
            "Unauthorized" or "CredentialInvalid" => new Diagnosis(
                ShardCause.ClusterUnauthorized,
                $"the operator's credential for cluster {name} is of no use{since}: {ready.Message}",
                "put a kubeconfig that the cluster accepts into the Secret that its MemberCluster names; it is taken up at once"),
            "Unreachable" => new Diagnosis(
                ShardCause.ClusterUnreachable,
                $"cluster {name} does not answer the operator{since}: {ready.Message}",
                "see whether its API server is up and can be reached from the home cluster"),
            "CacheStale" => new Diagnosis(
                ShardCause.ClusterSyncing,
                $"the operator cannot keep up with the objects of cluster {name}{since}: {ready.Message}",
                "see that its credential may list and watch pods and nodes there, and that its API server answers in time"),
            "Syncing" or null => new Diagnosis(
                ShardCause.ClusterSyncing,
                $"the operator still lists the objects of cluster {name}{(ready is null ? "" : $": {ready.Message}")}",
                "wait; where it stays so, the operator may lack the right to list pods or nodes there"),
            _ => null,
        };
    }
}
