using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Planning;

namespace ProtocolLearning.Protocol.Tests.Planning;

public sealed class PlacementPlannerTests
{
    [Fact]
    public void Plan_of_a_fresh_run_fills_every_stage_over_clusters_and_participants()
    {
        var plan = Planned.Plan(Planned.Run(2, 2, 4), [Planned.At("a", "x", 4), Planned.At("b", "y", 4)]);

        Assert.Empty(plan.EmptySlots);
        Assert.All(plan.Placements, placement => Assert.Equal(1, placement.Epoch));
        Assert.All([0, 1], stage => Assert.Equal(2, plan.Placements.Count(p => p.Slot.Stage == stage && p.Cluster == "x")));
    }

    [Fact]
    public void Plan_after_a_loss_gives_that_slot_alone_to_another_in_the_next_epoch()
    {
        PlacementCandidate[] candidates = [.. Enumerable.Range(0, 6).Select(i => Planned.At($"p{i}", $"c{i % 3}", 1))];
        var first = Planned.Plan(Planned.Run(1, 2, 4, maxByzantine: 1), candidates);
        var lost = first.Placements[2];

        var second = Planned.Plan(Planned.Run(1, 2, 4, maxByzantine: 1), candidates, Planned.Current(first, lost: lost.Slot));

        Assert.Equal(first.Placements.Where(p => p.Slot != lost.Slot), second.Placements.Where(p => p.Slot != lost.Slot));
        var replacement = second.Placements[2];
        Assert.Equal(lost.Epoch + 1, replacement.Epoch);
        Assert.NotEqual(lost.Participant, replacement.Participant);
    }

    [Fact]
    public void Plan_returns_to_who_lost_a_worker_only_where_nobody_else_can()
    {
        PlacementCandidate[] candidates = [Planned.At("a", "x", 1), Planned.At("b", "y", 1)];
        var first = Planned.Plan(Planned.Run(1, 1, 2), candidates);

        var second = Planned.Plan(Planned.Run(1, 1, 2), candidates, Planned.Current(first, lost: new Slot(0, 0)));

        Assert.Equal(first.Placements[0] with { Epoch = 2 }, second.Placements[0]);
    }

    [Theory]
    [InlineData(ParticipantPhase.Quarantined, false)]
    [InlineData(ParticipantPhase.Banned, false)]
    [InlineData(ParticipantPhase.Draining, false)]
    [InlineData(ParticipantPhase.Unreachable, true)]
    [InlineData(ParticipantPhase.Suspect, true)]
    public void Plan_moves_the_slots_of_who_may_not_keep_them(ParticipantPhase phase, bool keeps)
    {
        PlacementCandidate[] candidates = [Planned.At("a", "x", 1), Planned.At("b", "y", 1), Planned.At("c", "z", 1)];
        var run = Planned.Run(1, 1, 2);
        var first = Planned.Plan(run, candidates);

        var second = Planned.Plan(run, [candidates[0] with { Phase = phase }, candidates[1], candidates[2]], Planned.Current(first));

        Assert.Equal(keeps, second.Placements.Any(p => p.Participant == "a"));
        Assert.Equal(2, second.Placements.Count);
    }

    [Fact]
    public void Plan_keeps_but_does_not_add_where_unschedulable_or_the_cluster_does_not_answer()
    {
        PlacementCandidate[] candidates = [Planned.At("a", "x", 2, unschedulable: true), Planned.At("b", "down", 2), Planned.At("c", "z", 1)];
        CurrentPlacement[] current = [new(new Slot(0, 0), 3, "a"), new(new Slot(0, 2), 5, "b")];

        var plan = PlacementPlanner.Plan(
            Planned.Run(1, 1, 5),
            candidates,
            new Dictionary<string, ClusterHealth> { ["x"] = ClusterHealth.Ready, ["down"] = ClusterHealth.NotReady, ["z"] = ClusterHealth.Ready },
            current);

        Assert.Equal([(0, "a", 3), (1, "c", 1), (2, "b", 5)], plan.Placements.Select(p => (p.Slot.Index, p.Participant, p.Epoch)));
        Assert.All(plan.EmptySlots, slot => Assert.Equal(
            "all 1 workers of the 1 participants that may take a slot are in use; left out: 1 in a cluster that is not ready, 1 unschedulable",
            slot.Reason));
        Assert.Equal([3, 4], plan.EmptySlots.Select(slot => slot.Slot.Index));
    }

    [Fact]
    public void Plan_says_why_a_slot_stays_empty()
    {
        Assert.Equal("no participant is enrolled in the run", Planned.Plan(Planned.Run(1, 1, 1), []).EmptySlots[0].Reason);
        Assert.Equal(
            "no participant may take a slot; left out: 1 Banned",
            Planned.Plan(Planned.Run(1, 1, 1), [Planned.At("a", "x", 1) with { Phase = ParticipantPhase.Banned }]).EmptySlots[0].Reason);
        Assert.Equal(
            "each of the 1 participants with a free worker holds a replica of stage 0, and with maxByzantine 1 one is all it may hold",
            Planned.Plan(Planned.Run(1, 1, 2, maxByzantine: 1), [Planned.At("a", "x", 4)]).EmptySlots[0].Reason);
    }

    [Fact]
    public void Plan_never_lowers_the_epoch_of_a_slot_that_was_empty()
    {
        var plan = Planned.Plan(Planned.Run(1, 1, 1), [Planned.At("a", "x", 1)], [new CurrentPlacement(new Slot(0, 0), 7, null)]);

        Assert.Equal(8, Assert.Single(plan.Placements).Epoch);
    }

    [Fact]
    public void Plan_moves_a_spare_replica_to_a_stage_below_the_minimum_and_nothing_else()
    {
        PlacementCandidate[] candidates = [.. Enumerable.Range(0, 5).Select(i => Planned.At($"p{i}", "x", 1))];
        CurrentPlacement[] current = [.. Enumerable.Range(0, 4).Select(i => new CurrentPlacement(new Slot(0, i), 1, $"p{i}")), new(new Slot(1, 0), 1, "p4")];

        var plan = Planned.Plan(Planned.Run(2, 2, 4, maxByzantine: 1), candidates, current);

        Assert.Equal([3, 2], [plan.Placements.Count(p => p.Slot.Stage == 0), plan.Placements.Count(p => p.Slot.Stage == 1)]);
        Assert.Equal(4, plan.Placements.Count(p => current.Any(c => c.Slot == p.Slot && c.Participant == p.Participant)));
    }

    [Fact]
    public void Plan_moves_nobody_who_may_not_be_moved()
    {
        PlacementCandidate[] candidates = [.. Enumerable.Range(0, 5).Select(i => Planned.At($"p{i}", "x", 1) with { MayMove = false })];
        CurrentPlacement[] current = [.. Enumerable.Range(0, 4).Select(i => new CurrentPlacement(new Slot(0, i), 1, $"p{i}")), new(new Slot(1, 0), 1, "p4")];

        var plan = Planned.Plan(Planned.Run(2, 2, 4, maxByzantine: 1), candidates, current);

        Assert.Equal(current, plan.Placements.Select(p => new CurrentPlacement(p.Slot, p.Epoch, p.Participant)));
    }

    [Fact]
    public void Plan_swaps_where_the_only_free_worker_is_of_who_holds_the_stage_already()
    {
        // b has a worker left but holds stage 1; a must give up stage 0 to b and take stage 1.
        PlacementCandidate[] candidates = [Planned.At("a", "x", 1), Planned.At("b", "y", 2)];
        CurrentPlacement[] current = [new(new Slot(0, 0), 1, "a"), new(new Slot(1, 0), 1, "b")];

        var plan = Planned.Plan(Planned.Run(2, 2, 2, maxByzantine: 1), candidates, current);

        Assert.Equal(3, plan.Placements.Count);
        Assert.DoesNotContain(plan.Placements.GroupBy(p => (p.Slot.Stage, p.Participant)), group => group.Count() > 1);
    }

    [Fact]
    public void Plan_with_fewer_slots_or_workers_lets_go_of_what_is_over()
    {
        CurrentPlacement[] current = [new(new Slot(0, 0), 1, "a"), new(new Slot(0, 1), 1, "a"), new(new Slot(0, 9), 1, "a"), new(new Slot(4, 0), 1, "a")];

        var plan = Planned.Plan(Planned.Run(1, 1, 3), [Planned.At("a", "x", 1)], current);

        Assert.Equal(new Slot(0, 0), Assert.Single(plan.Placements).Slot);
    }
}
