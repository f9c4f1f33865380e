using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Runs;

/// <summary>Whether workers of every member cluster reach the coordinator: pure functions.</summary>
internal static class EndpointReach
{
    /// <summary>How long the workers of a cluster may run before one of them has to have joined. Before it joins, a worker reads its dataset.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>The exit code of a worker that did not reach its coordinator for the orphan timeout.</summary>
    private const int OrphanedExitCode = 5;

    /// <summary>Since when workers run in clusters of which none has joined.</summary>
    /// <param name="before">As it was found at the last look.</param>
    /// <param name="placements">The run's placements.</param>
    /// <param name="state">The log.</param>
    /// <param name="now">The home cluster's time.</param>
    public static IReadOnlyDictionary<string, DateTimeOffset> Note(
        IReadOnlyDictionary<string, DateTimeOffset> before, IReadOnlyList<V1Alpha1ShardPlacement> placements, RunState state, DateTimeOffset now)
    {
        var after = new Dictionary<string, DateTimeOffset>();
        foreach (var cluster in placements.GroupBy(placement => placement.Spec.Cluster))
        {
            if (cluster.Any(placement => state.Current(RunPlan.MemberOf(placement)) is { Phase: MemberPhase.Joined or MemberPhase.Active }))
            {
                continue;
            }

            if (cluster.Any(placement => HasGivenUp(placement, state)))
            {
                after[cluster.Key] = now - Patience;
            }
            else if (before.TryGetValue(cluster.Key, out var since) || cluster.Any(IsRunning))
            {
                after[cluster.Key] = before.ContainsKey(cluster.Key) ? since : now;
            }
        }

        return after;
    }

    /// <summary>The condition EndpointReachable; null where it stays as it is.</summary>
    public static ConditionChange? Judge(RunScene scene)
    {
        if (!scene.View.IsCurrent || scene.Coordinator is not { } coordinator)
        {
            return null;
        }

        var away = scene.Unjoined.Where(cluster => scene.Now - cluster.Value >= Patience).Select(cluster => cluster.Key)
            .Order(StringComparer.Ordinal).ToList();
        if (away.Count > 0)
        {
            return new ConditionChange(
                ConditionType.EndpointReachable,
                ConditionStatus.False,
                "NotReached",
                $"workers run in {string.Join(", ", away)}, and none of them has reached the coordinator at {coordinator.Endpoint}: open the way to it, or set spec.coordinator.advertisedEndpoint to a host:port that they can dial; their logs say what they meet");
        }

        var joined = scene.View.State.Members.Values.Any(member => member.Phase is MemberPhase.Joined or MemberPhase.Active);
        return (joined, scene.Unjoined.Count) switch
        {
            (true, 0) => new ConditionChange(
                ConditionType.EndpointReachable, ConditionStatus.True, "Reached", $"workers of every cluster reach the coordinator at {coordinator.Endpoint}"),
            (false, 0) => new ConditionChange(ConditionType.EndpointReachable, ConditionStatus.Unknown, "NoWorkers", "no worker runs yet"),
            _ => null,
        };
    }

    private static bool IsRunning(V1Alpha1ShardPlacement placement) =>
        placement.Status?.Pod is { Phase: ShardPodPhase.Running } pod && pod.Epoch == placement.Spec.Epoch;

    private static bool HasGivenUp(V1Alpha1ShardPlacement placement, RunState state) =>
        placement.Status?.Pod is { Phase: ShardPodPhase.Failed, ExitCode: OrphanedExitCode } pod
        && pod.Epoch == placement.Spec.Epoch
        && state.Members.GetValueOrDefault(RunPlan.SlotOf(placement)) is { Joined: null } member
        && member.Member == RunPlan.MemberOf(placement);
}
