using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Runs;

/// <summary>
/// How many shards may still leave an unreachable member cluster: at most <c>spec.failover.evictionsPerMinute</c> within any minute,
/// of all runs together. An operator that starts anew begins with a full budget.
/// </summary>
internal sealed class EvictionBudget(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Queue<DateTimeOffset>> _evictions = [];
    private readonly Lock _gate = new();

    /// <summary>Takes one eviction out of a cluster's budget.</summary>
    /// <returns>Whether one was left.</returns>
    public bool TryTake(V1Alpha1MemberCluster cluster)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (!_evictions.TryGetValue(cluster.Metadata.Name, out var past))
            {
                _evictions[cluster.Metadata.Name] = past = new Queue<DateTimeOffset>();
            }

            while (past.TryPeek(out var oldest) && now - oldest >= Window)
            {
                past.Dequeue();
            }

            if (past.Count >= cluster.Spec.Failover.EvictionsPerMinute)
            {
                return false;
            }

            past.Enqueue(now);
            return true;
        }
    }
}
