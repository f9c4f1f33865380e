using ProtocolLearning.Protocol.Planning;

namespace ProtocolLearning.Benchmarks.Planning;

/// <summary>
/// How well a plan can spread the replicas of stages over clusters at best: a flow from stages, each with its slots, to clusters, each
/// with its workers, of at most so many replicas of a stage in a cluster. Dinic's algorithm finds the largest one.
/// </summary>
/// <remarks>It leaves out that a participant holds at most one replica of a stage, so a plan may fall short of it and never beats it.</remarks>
internal sealed class SpreadBound
{
    private readonly int _stages;
    private readonly int _slots;
    private readonly int[] _workers;

    public SpreadBound(PlannedWorld world)
    {
        _stages = world.Definition.Stages;
        _slots = world.Definition.Replicas.Max;
        _workers = [.. world.Candidates.GroupBy(candidate => candidate.Cluster).Select(cluster => cluster.Sum(candidate => candidate.Capacity))];
    }

    /// <summary>The most (stage, cluster) pairs that a plan can have: how far shards are spread.</summary>
    public int MostPairs => Flow(1);

    /// <summary>The least number of replicas of one stage in one cluster that some cluster must take.</summary>
    public int LeastPile()
    {
        var all = Flow(int.MaxValue);
        var (low, high) = (1, _slots);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Flow(middle) == all ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    public static int Pairs(PlacementPlan plan) => plan.Placements.Select(Pair).Distinct().Count();

    public static int Pile(PlacementPlan plan) => plan.Placements.CountBy(Pair).Max(pair => pair.Value);

    private static (int Stage, string Cluster) Pair(DesiredPlacement placement) => (placement.Slot.Stage, placement.Cluster);

    private int Flow(int mostOfPair)
    {
        var (source, sink) = (_stages + _workers.Length, _stages + _workers.Length + 1);
        var left = new int[sink + 1, sink + 1];
        for (var stage = 0; stage < _stages; stage++)
        {
            left[source, stage] = _slots;
            for (var cluster = 0; cluster < _workers.Length; cluster++)
            {
                left[stage, _stages + cluster] = mostOfPair;
            }
        }

        for (var cluster = 0; cluster < _workers.Length; cluster++)
        {
            left[_stages + cluster, sink] = _workers[cluster];
        }

        var flow = 0;
        while (Levels(left, source, sink) is { } levels)
        {
            var tried = new int[sink + 1];
            while (Push(left, levels, tried, source, sink, int.MaxValue) is > 0 and var pushed)
            {
                flow += pushed;
            }
        }

        return flow;
    }

    private static int[]? Levels(int[,] left, int source, int sink)
    {
        var levels = Enumerable.Repeat(-1, sink + 1).ToArray();
        levels[source] = 0;
        var queue = new Queue<int>([source]);
        while (queue.TryDequeue(out var from))
        {
            for (var to = 0; to <= sink; to++)
            {
                if (levels[to] < 0 && left[from, to] > 0)
                {
                    levels[to] = levels[from] + 1;
                    queue.Enqueue(to);
                }
            }
        }

        return levels[sink] < 0 ? null : levels;
    }

    private static int Push(int[,] left, int[] levels, int[] tried, int from, int sink, int most)
    {
        if (from == sink)
        {
            return most;
        }

        for (; tried[from] <= sink; tried[from]++)
        {
            var to = tried[from];
            if (levels[to] == levels[from] + 1 && left[from, to] > 0
                && Push(left, levels, tried, to, sink, Math.Min(most, left[from, to])) is > 0 and var pushed)
            {
                left[from, to] -= pushed;
                left[to, from] += pushed;
                return pushed;
            }
        }

        return 0;
    }
}
