using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Planning;

namespace ProtocolLearning.Benchmarks.Planning;

/// <summary>The plan that one would write first: each slot goes to the next participant in turn that has a worker free and may hold it.</summary>
internal static class FirstFitPlan
{
    public static PlacementPlan Of(PlannedWorld world)
    {
        var free = world.Candidates.Select(candidate => candidate.Capacity).ToArray();
        var held = world.Candidates.Select(_ => new HashSet<int>()).ToArray();
        var placements = new List<DesiredPlacement>();
        var empty = new List<EmptySlot>();
        var next = 0;
        for (var stage = 0; stage < world.Definition.Stages; stage++)
        {
            for (var index = 0; index < world.Definition.Replicas.Max; index++)
            {
                var slot = new Slot(stage, index);
                if (Taker(free, held, stage, next) is not { } taker)
                {
                    empty.Add(new EmptySlot(slot, "nobody has a worker free"));
                    continue;
                }

                free[taker]--;
                held[taker].Add(stage);
                next = taker + 1;
                placements.Add(new DesiredPlacement(slot, 1, world.Candidates[taker].Name, world.Candidates[taker].Cluster));
            }
        }

        return new PlacementPlan(placements, empty);
    }

    private static int? Taker(int[] free, HashSet<int>[] held, int stage, int next)
    {
        for (var step = 0; step < free.Length; step++)
        {
            var index = (next + step) % free.Length;
            if (free[index] > 0 && !held[index].Contains(stage))
            {
                return index;
            }
        }

        return null;
    }
}
