using CsCheck;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Planning;

public sealed class PlacementPlannerPropertyTests
{
    private static readonly Gen<PlacementCandidate[]> Candidates =
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 3]).Array[0, 12].Select(items => items
            .Select((item, i) => Planned.At($"p{i:d2}", $"c{item.Item1}", item.Item2)).ToArray());

    private static readonly Gen<RunDefinition> Runs = Gen.Select(Gen.Int[1, 4], Gen.Int[1, 4], Gen.Int[0, 3], Gen.Int[0, 1])
        .Select((stages, min, more, f) => Planned.Run(stages, min, min + more, f));

    private static readonly Gen<ParticipantPhase> Phases = Gen.Enum<ParticipantPhase>();

    [Fact]
    public void Plan_always_keeps_the_rules_and_accounts_for_every_slot()
    {
        Gen.Select(Runs, Candidates, Phases.Array[12], Gen.Int.Array[16]).Sample((run, candidates, phases, seeds) =>
        {
            candidates = [.. candidates.Select((candidate, i) => candidate with { Phase = phases[i], Unschedulable = seeds[i] % 5 == 0 })];
            var current = Arbitrary(run, seeds);

            var plan = Planned.Plan(run, candidates, current);

            AssertRules(run, candidates, plan);
            foreach (var placement in plan.Placements)
            {
                var candidate = candidates.Single(c => c.Name == placement.Participant);
                var before = current.SingleOrDefault(c => c.Slot == placement.Slot);
                var stays = before is { Lost: false } && before.Participant == placement.Participant;
                Assert.Equal(stays ? before!.Epoch : (before?.Epoch ?? 0) + 1, placement.Epoch);
                Assert.True(stays || !candidate.Unschedulable);
                Assert.False(candidate.Phase is ParticipantPhase.Banned or ParticipantPhase.Quarantined or ParticipantPhase.Draining);
            }
        });
    }

    [Fact]
    public void Plan_of_a_plan_changes_nothing()
    {
        Gen.Select(Runs, Candidates).Sample((run, candidates) =>
        {
            var plan = Planned.Plan(run, candidates);
            Assert.Equal(plan.Placements, Planned.Plan(run, candidates, Planned.Current(plan)).Placements);
        });
    }

    [Fact]
    public void Plan_does_not_depend_on_the_order_of_its_input()
    {
        Gen.Select(Runs, Candidates, Gen.Int.Array[16]).Sample((run, candidates, seeds) =>
        {
            var current = Arbitrary(run, seeds);
            var plan = Planned.Plan(run, candidates, current);
            var reversed = Planned.Plan(run, [.. candidates.Reverse()], [.. current.Reverse()]);
            Assert.Equal(plan.Placements, reversed.Placements);
            Assert.Equal(plan.EmptySlots, reversed.EmptySlots);
        });
    }

    [Fact]
    public void Plan_of_a_fresh_run_is_even_over_stages_and_uses_every_worker_it_can()
    {
        Gen.Select(Runs, Candidates).Where((run, _) => run.ThreatModel.MaxByzantine == 0).Sample((run, candidates) =>
        {
            var plan = Planned.Plan(run, candidates);
            var replicas = Replicas(run, plan);
            Assert.True(replicas.Max() - replicas.Min() <= 1);
            Assert.Equal(Math.Min(run.Stages * run.Replicas.Max, candidates.Sum(c => c.Capacity)), plan.Placements.Count);
        });
    }

    [Fact]
    public void Plan_reaches_the_minimum_wherever_any_assignment_can()
    {
        Gen.Select(Runs, Candidates, Gen.Int.Array[16]).Where((run, _, _) => run.ThreatModel.MaxByzantine > 0).Sample((run, candidates, seeds) =>
        {
            // Gale–Ryser: k stages get m replicas each, one a participant, just where the capacities cut at k add up for every k.
            var feasible = Enumerable.Range(1, run.Stages)
                .All(k => candidates.Sum(c => Math.Min(c.Capacity, k)) >= k * run.Replicas.Min);

            foreach (var current in (IReadOnlyList<CurrentPlacement>[])[[], Arbitrary(run, seeds)])
            {
                var least = Replicas(run, Planned.Plan(run, candidates, current)).Min();
                Assert.Equal(feasible, least >= run.Replicas.Min);
            }
        });
    }

    [Fact]
    public void Plan_after_a_loss_moves_nobody_else_while_every_stage_keeps_its_minimum()
    {
        Gen.Select(Runs, Candidates, Gen.Int[0, 1000]).Sample((run, candidates, pick) =>
        {
            var first = Planned.Plan(run, candidates);
            if (first.Placements.Count == 0 || Replicas(run, first).Min() <= run.Replicas.Min)
            {
                return;
            }

            var lost = first.Placements[pick % first.Placements.Count].Slot;
            var second = Planned.Plan(run, candidates, Planned.Current(first, lost));

            // A worker that the loss has freed may fill a further slot; nobody else leaves one.
            Assert.Empty(first.Placements.Where(p => p.Slot != lost).Except(second.Placements));
        });
    }

    private static void AssertRules(RunDefinition run, PlacementCandidate[] candidates, PlacementPlan plan)
    {
        var slots = plan.Placements.Select(p => p.Slot).Concat(plan.EmptySlots.Select(e => e.Slot)).ToList();
        Assert.Equal(run.Stages * run.Replicas.Max, slots.Distinct().Count());
        Assert.Equal(slots.Count, slots.Distinct().Count());
        Assert.All(slots, slot => Assert.True(slot.Stage < run.Stages && slot.Index < run.Replicas.Max));
        Assert.All(plan.EmptySlots, slot => Assert.NotEmpty(slot.Reason));
        foreach (var held in plan.Placements.GroupBy(p => p.Participant))
        {
            Assert.True(held.Count() <= candidates.Single(c => c.Name == held.Key).Capacity);
            Assert.True(run.ThreatModel.MaxByzantine == 0 || held.Select(p => p.Slot.Stage).Distinct().Count() == held.Count());
        }
    }

    private static IReadOnlyList<CurrentPlacement> Arbitrary(RunDefinition run, int[] seeds) =>
    [
        .. seeds.Select((seed, i) => (Seed: seed & int.MaxValue, Slot: new Slot(i % (run.Stages + 1), i / (run.Stages + 1))))
            .Where(item => item.Seed % 3 != 0)
            .Select(item => new CurrentPlacement(
                item.Slot, item.Seed % 9, item.Seed % 7 == 0 ? null : $"p{item.Seed % 13:d2}", item.Seed % 4 == 0)),
    ];

    private static int[] Replicas(RunDefinition run, PlacementPlan plan) =>
        [.. Enumerable.Range(0, run.Stages).Select(stage => plan.Placements.Count(p => p.Slot.Stage == stage))];
}
