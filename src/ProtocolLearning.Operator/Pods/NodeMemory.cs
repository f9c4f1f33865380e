using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using k8s.Models;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// Tells a node that was deleted from one that is too new for the cache: two watches tell of a pod and of its node, in no order. A
/// node that was there before and is not now was deleted; one that was never there is waited for.
/// </summary>
internal sealed class NodeMemory(TimeProvider time)
{
    /// <summary>Nodes that are gone and still remembered: a fleet of spot machines has new names every day.</summary>
    private const int MostGone = 1_024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConditionalWeakTable<ICluster, ConcurrentDictionary<string, Sighting>> _nodes = [];

    /// <summary>What is known of a node; null where nothing is yet.</summary>
    public ShardNodeState? StateOf(ICluster cluster, string name)
    {
        var nodes = cluster.Cache<V1Node>();
        if (!nodes.HasSynced)
        {
            return null;
        }

        var known = _nodes.GetOrCreateValue(cluster);
        if (nodes.Find(new ObjectKey("", name)) is { } node)
        {
            known[name] = new Sighting(WasThere: true, default);
            return NodeReadiness.IsReady(node) ? ShardNodeState.Ready : ShardNodeState.NotReady;
        }

        if (known.Count > nodes.Count + MostGone)
        {
            // What is asked for again is waited for again, and gone again.
            known.Clear();
        }

        var now = time.GetUtcNow();
        var sighting = known.GetOrAdd(name, new Sighting(WasThere: false, now));
        return sighting.WasThere || now - sighting.MissedSince >= Patience ? ShardNodeState.Gone : null;
    }

    private sealed record Sighting(bool WasThere, DateTimeOffset MissedSince);
}
