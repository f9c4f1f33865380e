using System.Diagnostics;
using ProtocolLearning.Benchmarks.Framework;
using ProtocolLearning.Protocol.Planning;

namespace ProtocolLearning.Benchmarks.Planning;

/// <summary>Time and quality of the planner at the size that the operator has to stand.</summary>
internal sealed class PlannerScale : IBenchmark
{
    private const int Plans = 7;
    private const int Losses = 40;
    private const double MostPlanMilliseconds = 1_000;
    private const double MostReplanMilliseconds = 50;

    public string Name => "planner-scale";

    public string Claim =>
        "10,000 participants x 100 stages: plan against 1 s, re-plan after one loss against 50 ms, slots moved against slots lost, spread against a maximum flow and a first fit";

    public Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var world = PlannedWorld.OfClaim();
        var bound = new SpreadBound(world);
        var plan = world.Plan([]);
        var times = Times(Plans, () => world.Plan([]));
        var (replans, moved) = Replan(world, plan, cancellationToken);
        var firstFit = FirstFitPlan.Of(world);
        Figure[] figures =
        [
            Timed($"{Name}-plan", times, MostPlanMilliseconds),
            Timed($"{Name}-replan", replans, MostReplanMilliseconds),
            Counted($"{Name}-moved", moved.Sum(pair => pair.Moved), "slots", moved.Sum(pair => pair.Lost), Bound.Exactly(1)),
            Counted($"{Name}-filled", plan.Placements.Count, "slots", world.Definition.Stages * world.Definition.Replicas.Max, Bound.Exactly(1)),
            Counted($"{Name}-spread", SpreadBound.Pairs(plan), "stages x clusters", bound.MostPairs, Bound.AtLeast(0.99)),
            Counted($"{Name}-spread-first-fit", SpreadBound.Pairs(plan), "stages x clusters", SpreadBound.Pairs(firstFit), Bound.AtLeast(1)),
            Counted($"{Name}-pile", SpreadBound.Pile(plan), "replicas of a stage in a cluster", bound.LeastPile(), Bound.AtMost(1)),
            Counted($"{Name}-pile-first-fit", SpreadBound.Pile(plan), "replicas of a stage in a cluster", SpreadBound.Pile(firstFit), Bound.AtMost(1)),
        ];
        return Task.FromResult<IReadOnlyList<Figure>>(figures);
    }

    /// <summary>
    /// Loses one slot after the other, each from the plan that stands then; every fourth time all slots of a participant. The slots that
    /// are lost are the least that have to move: each needs another tenant, and there are workers free for it.
    /// </summary>
    private static (double[] Milliseconds, List<(int Moved, int Lost)> Moved) Replan(
        PlannedWorld world, PlacementPlan plan, CancellationToken cancellationToken)
    {
        var moved = new List<(int, int)>();
        var times = new double[Losses];
        for (var loss = 0; loss < Losses; loss++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var victim = plan.Placements[(int)((long)loss * plan.Placements.Count / Losses)];
            var isWhole = loss % 4 == 3;
            var current = PlannedWorld.Standing(
                plan, placement => isWhole ? placement.Participant == victim.Participant : placement.Slot == victim.Slot);
            var start = Stopwatch.GetTimestamp();
            var next = world.Plan(current);
            times[loss] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var lost = current.Where(placement => placement.Lost).Select(placement => placement.Slot).ToHashSet();
            var changed = PlannedWorld.Moved(plan, next);
            if (changed.Any(slot => !lost.Contains(slot)))
            {
                throw new InvalidOperationException($"A slot moved that was not lost: {string.Join(", ", changed.Where(slot => !lost.Contains(slot)))}.");
            }

            moved.Add((changed.Count, lost.Count));
            plan = next;
        }

        return (times, moved);
    }

    private static double[] Times(int count, Action plan)
    {
        var times = new double[count];
        for (var sample = 0; sample < count; sample++)
        {
            var start = Stopwatch.GetTimestamp();
            plan();
            times[sample] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times;
    }

    private static Figure Timed(string name, double[] milliseconds, double most) => new(
        name,
        PairedSamples.Median(milliseconds),
        "ms",
        most,
        PairedSamples.Median(milliseconds) / most,
        Bound.AtMost(1),
        [.. milliseconds.Select(time => time / most)]);

    private static Figure Counted(string name, double value, string unit, double reference, Bound bound) =>
        new(name, value, unit, reference, value / reference, bound, [value / reference]);
}
