using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Runs;

/// <summary>
/// Since when home knows of pods that agents tell of: pure functions. An agent's times are its cluster's, which may be hours off, and
/// nobody vouches for them; how long a pod takes to start is counted from when home first heard of it, and an operator that starts
/// anew counts anew.
/// </summary>
internal static class PodSightings
{
    /// <summary>The pods that have not started yet, and when each was first told of as it is.</summary>
    /// <param name="before">As it was found at the last look.</param>
    /// <param name="placements">The run's placements.</param>
    /// <param name="clusters">All member clusters.</param>
    /// <param name="now">The home cluster's time.</param>
    public static IReadOnlyDictionary<PodSighting, DateTimeOffset> Note(
        IReadOnlyDictionary<PodSighting, DateTimeOffset> before,
        IEnumerable<V1Alpha1ShardPlacement> placements,
        IEnumerable<V1Alpha1MemberCluster> clusters,
        DateTimeOffset now)
    {
        var pull = clusters.Where(cluster => cluster.Spec.Mode == MemberClusterMode.Pull).Select(cluster => cluster.Metadata.Name).ToHashSet();
        return placements
            .Where(placement => pull.Contains(placement.Spec.Cluster))
            .Select(Of)
            .OfType<PodSighting>()
            .ToDictionary(sighting => sighting, sighting => before.TryGetValue(sighting, out var since) ? since : now);
    }

    /// <summary>What an agent says of a placement's pod, with home's times in place of the agent's.</summary>
    public static ShardPodStatus? ByHomeClock(V1Alpha1ShardPlacement placement, IReadOnlyDictionary<PodSighting, DateTimeOffset> sightings)
    {
        var told = placement.Status?.Pod;
        return Of(placement) is { } sighting && sightings.TryGetValue(sighting, out var since)
            ? new ShardPodStatus
            {
                Name = told!.Name,
                Epoch = told.Epoch,
                CreatedAt = since.UtcDateTime,
                Phase = told.Phase,
                Reason = told.Reason,
                Node = told.Node,
                NodeState = told.NodeState,
            }
            : told;
    }

    private static PodSighting? Of(V1Alpha1ShardPlacement placement) =>
        placement.Status?.Pod is { Phase: ShardPodPhase.Pending or ShardPodPhase.Creating } pod && pod.Epoch == placement.Spec.Epoch
            ? new PodSighting(RunPlan.MemberOf(placement), pod.Node is not null, pod.Reason == ShardLossRules.Gated)
            : null;
}
