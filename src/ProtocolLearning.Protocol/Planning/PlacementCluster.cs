namespace ProtocolLearning.Protocol.Planning;

/// <summary>A cluster on the planner's board: those of its participants that are offered and have a free worker, the freest first.</summary>
internal sealed class PlacementCluster(string name)
{
    public static readonly IComparer<PlacementCluster> FreestFirst = Comparer<PlacementCluster>.Create((left, right) =>
        left.Free != right.Free ? right.Free.CompareTo(left.Free) : string.CompareOrdinal(left.Name, right.Name));

    private static readonly IComparer<PlacementHolder> HolderOrder = Comparer<PlacementHolder>.Create((left, right) =>
        left.Free != right.Free ? right.Free.CompareTo(left.Free) : left.Rank.CompareTo(right.Rank));

    public string Name { get; } = name;

    /// <summary>Free workers of the offered participants.</summary>
    public int Free { get; set; }

    public SortedSet<PlacementHolder> Offered { get; } = new(HolderOrder);

    /// <summary>The participant with the fewest replicas of a stage, at most the given number; the freest of equals.</summary>
    public PlacementHolder? Choose(int stage, int mostReplicas)
    {
        PlacementHolder? best = null;
        var fewest = mostReplicas + 1;
        foreach (var holder in Offered)
        {
            var replicas = holder.Replicas(stage);
            if (replicas < fewest)
            {
                (best, fewest) = (holder, replicas);
            }

            if (fewest == 0)
            {
                break;
            }
        }

        return best;
    }
}
