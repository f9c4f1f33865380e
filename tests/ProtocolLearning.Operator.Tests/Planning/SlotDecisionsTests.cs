using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Operator.Tests.Planning;

public sealed class SlotDecisionsTests
{
    private static readonly Slot Slot = new(0, 1);

    private static readonly HashSet<string> Nobody = [];

    [Theory]
    [InlineData(2, 2, MemberPhase.Active, 2, "alice", nameof(SlotAction.Keep))]
    [InlineData(2, 1, MemberPhase.Lost, 2, "alice", nameof(SlotAction.Propose))]
    [InlineData(2, 2, MemberPhase.Lost, 3, "bob", nameof(SlotAction.Place))]
    [InlineData(2, 2, MemberPhase.Lost, 3, "alice", nameof(SlotAction.Place))]
    [InlineData(1, 2, MemberPhase.Placed, 2, "alice", nameof(SlotAction.Place))]
    public void Of_plannedSlot_followsPlacementAndLog(
        long written, long logged, MemberPhase phase, long planned, string participant, string action)
    {
        var view = View(written, logged, phase);
        var decision = Assert.Single(Decide(view, new DesiredPlacement(Slot, planned, participant, "member-1")));
        Assert.Equal(action, decision.Action.ToString());
        Assert.Equal(new Member(Slot, planned, participant), decision.Member);
    }

    [Fact]
    public void Of_slotWithoutPlacement_isPlaced()
    {
        var decision = Assert.Single(SlotDecisions.Of(
            new PlacementPlan([new DesiredPlacement(Slot, 1, "alice", "member-1")], []), new Dictionary<Slot, SlotView>(), Nobody));
        Assert.Equal(SlotAction.Place, decision.Action);
    }

    [Fact]
    public void Of_lostWithItsCluster_waits()
    {
        var view = View(2, 2, MemberPhase.Lost) with { MustWait = "its cluster may be lost too" };
        Assert.Equal(SlotAction.Wait, Assert.Single(Decide(view, new DesiredPlacement(Slot, 3, "bob", "member-2"))).Action);
    }

    [Theory]
    [InlineData(MemberPhase.Active, true, nameof(SlotAction.Wait))]
    [InlineData(MemberPhase.Active, false, nameof(SlotAction.Wait))]
    [InlineData(MemberPhase.Lost, true, nameof(SlotAction.Wait))]
    [InlineData(MemberPhase.Lost, false, nameof(SlotAction.Place))]
    public void Of_slotWhosePlacementWasDeleted_waitsUntilItIsGoneAndItsTenantLost(MemberPhase phase, bool leaving, string action)
    {
        var view = View(2, 2, phase) with { Written = null, IsLeaving = leaving };
        var planned = phase == MemberPhase.Lost ? 3 : 2;
        Assert.Equal(action, Assert.Single(Decide(view, new DesiredPlacement(Slot, planned, "alice", "member-1"))).Action.ToString());
    }

    [Fact]
    public void Current_placementThatGoesOrIsGone_isLeaving()
    {
        var view = View(2, 2, MemberPhase.Active);
        Assert.False(view.Current!.Leaving);
        Assert.True((view with { Written = null, IsLeaving = true }).Current!.Leaving);
        Assert.True((view with { Written = null }).Current!.Leaving);
    }

    [Fact]
    public void Of_emptySlotOfALivingTenant_isRemoved()
    {
        var views = new Dictionary<Slot, SlotView> { [Slot] = View(2, 2, MemberPhase.Active) };
        var plan = new PlacementPlan([], [new EmptySlot(Slot, "all are in use")]);
        Assert.Equal(SlotAction.Remove, Assert.Single(SlotDecisions.Of(plan, views, Nobody)).Action);
    }

    [Fact]
    public void Of_barredParticipant_waits()
    {
        var view = View(2, 2, MemberPhase.Lost) with { Barred = "alice" };
        Assert.Equal(SlotAction.Wait, Assert.Single(Decide(view, new DesiredPlacement(Slot, 3, "alice", "member-1"))).Action);
        Assert.Equal(SlotAction.Place, Assert.Single(Decide(view, new DesiredPlacement(Slot, 3, "bob", "member-1"))).Action);
    }

    [Fact]
    public void Of_emptySlot_evictsOnlyWhoMayNotKeepIt()
    {
        var views = new Dictionary<Slot, SlotView> { [Slot] = View(2, 2, MemberPhase.Lost) };
        var plan = new PlacementPlan([], [new EmptySlot(Slot, "all are in use")]);
        Assert.Equal(SlotAction.Wait, Assert.Single(SlotDecisions.Of(plan, views, Nobody)).Action);
        Assert.Equal(SlotAction.Remove, Assert.Single(SlotDecisions.Of(plan, views, new HashSet<string> { "alice" })).Action);
    }

    [Fact]
    public void Of_slotBeyondThePlan_isRemoved()
    {
        var views = new Dictionary<Slot, SlotView> { [Slot] = View(2, 2, MemberPhase.Active) };
        Assert.Equal(SlotAction.Remove, Assert.Single(SlotDecisions.Of(new PlacementPlan([], []), views, Nobody)).Action);
    }

    [Theory]
    [InlineData(2, 2, MemberPhase.Lost, 2, true)]
    [InlineData(3, 2, MemberPhase.Lost, 3, false)]
    [InlineData(1, 2, MemberPhase.Lost, 2, true)]
    [InlineData(1, 2, MemberPhase.Active, 2, false)]
    public void Current_newerTenancy_isThePlanners(long written, long logged, MemberPhase phase, long epoch, bool lost)
    {
        var current = View(written, logged, phase).Current!;
        Assert.Equal((epoch, lost), (current.Epoch, current.Lost));
    }

    private static IReadOnlyList<SlotDecision> Decide(SlotView view, DesiredPlacement desired) =>
        SlotDecisions.Of(new PlacementPlan([desired], []), new Dictionary<Slot, SlotView> { [Slot] = view }, Nobody);

    private static SlotView View(long written, long logged, MemberPhase phase) => new(
        Slot,
        new Member(Slot, written, "alice"),
        new MemberState(new Member(Slot, logged, "alice"), phase, null, phase == MemberPhase.Lost ? LossReason.PodGone : null));
}
