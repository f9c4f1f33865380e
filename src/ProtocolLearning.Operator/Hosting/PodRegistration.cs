using k8s.Models;
using ProtocolLearning.Controllers.Caching;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Hosting;

/// <summary>The pod controller as it runs at home and in members.</summary>
internal static class PodRegistration
{
    /// <summary>
    /// After how long any reconciliation is cut off. All that one waits for has a limit of its own (a request 15 s, a proposal 5 s), and a
    /// thousand placements are written in seconds: only what should not be takes this long.
    /// </summary>
    public static readonly TimeSpan ReconcileTimeout = TimeSpan.FromMinutes(3);

    private const int PodWorkers = 64;

    // A member's API server may be somebody else's: it must not fill the memory of the operator of all.
    private const int MaximumObjects = 50_000;
    private const long MaximumListBytes = 256L << 20;

    /// <summary>What wakes the pod controller.</summary>
    public static void Wake(ControllerOptions<V1Alpha1ShardPlacement> controller, CacheRequests requests)
    {
        controller.Workers = PodWorkers;
        controller.ReconcileTimeout = ReconcileTimeout;
        controller.Predicate = (old, @new) =>
            ChangePredicates.SpecOrMetadata(old, @new)
            || old.Status?.AcceptedEpoch != @new.Status?.AcceptedEpoch
            || PodTracking.IsRecorded(old) != PodTracking.IsRecorded(@new);
        controller.WhenSynced(ClusterScope.Members, requests.In);
        controller.Watches<V1Pod>(ClusterScope.Members, (_, pod) => PodIndexes.Requests(pod));
        controller.Watches<V1Alpha1ShardPlacement>(
            ClusterScope.Home,
            (_, placement) => requests.InStageOf(placement),
            (old, @new) => StageHolders.IsHolder(old) != StageHolders.IsHolder(@new),
            TimeSpan.FromMilliseconds(100));
        controller.Watches<V1Node>(ClusterScope.Members, requests.OnNode, CacheRequests.Matters, TimeSpan.FromMilliseconds(100));
    }

    /// <summary>What is cached of member clusters.</summary>
    /// <param name="builder">Of the runtime.</param>
    /// <param name="pods">How pods are cached, beyond what both need.</param>
    public static void Caches(IOperatorBuilder builder, Action<CacheOptions<V1Pod>> pods)
    {
        builder.AddCache<V1Pod>(ClusterScope.Members, cache =>
        {
            (cache.MaximumObjects, cache.MaximumListBytes) = (MaximumObjects, MaximumListBytes);
            cache.LabelSelector = $"{ResourceLabels.Managed}={ResourceLabels.ManagedValue},{ResourceLabels.Role}={ResourceLabels.WorkerRole}";
            cache.AddIndex(PodIndexes.Placement, PodIndexes.PlacementOf);
            cache.AddIndex(PodIndexes.Node, PodIndexes.NodeOf);
            cache.AddIndex(PodIndexes.Stage, PodIndexes.StageOf);
            pods(cache);
        });
        builder.AddCache<V1Node>(ClusterScope.Members, cache =>
        {
            (cache.MaximumObjects, cache.MaximumListBytes) = (MaximumObjects, MaximumListBytes);
            cache.Transform = TrimmedNode.Of;
        });
    }

    /// <summary>The home operator has the pods of all members: of each member those that name it, without what nobody reads.</summary>
    public static void HomePods(CacheOptions<V1Pod> cache)
    {
        cache.ClusterSelector = cluster => $"{ResourceLabels.Cluster}={cluster}";
        cache.Transform = TrimmedPod.Of;
    }
}
