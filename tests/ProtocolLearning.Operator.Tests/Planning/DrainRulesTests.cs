using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Operator.Tests.Planning;

public sealed class DrainRulesTests
{
    private static readonly Slot First = new(0, 0);

    [Theory]
    [InlineData(MemberPhase.Active, MemberPhase.Active, true)]
    [InlineData(MemberPhase.Active, MemberPhase.Joined, false)]
    [InlineData(MemberPhase.Active, MemberPhase.Placed, false)]
    [InlineData(MemberPhase.Active, MemberPhase.Lost, false)]
    [InlineData(MemberPhase.Lost, MemberPhase.Placed, true)]
    public void MaySpare_slot_goesByTheOthersOfItsStage(MemberPhase own, MemberPhase other, bool expected) =>
        Assert.Equal(expected, DrainRules.MaySpare(State((First, own), (new Slot(0, 1), other), (new Slot(1, 0), MemberPhase.Active)), First));

    [Fact]
    public void MaySpare_onlyReplicaOfItsStage_stays() =>
        Assert.False(DrainRules.MaySpare(State((First, MemberPhase.Active), (new Slot(1, 0), MemberPhase.Active)), First));

    [Fact]
    public void Of_slotInALeavingCluster_isKeptUntilSomebodyTakesIt()
    {
        var tenant = new Member(First, 2, "alice");
        var view = new SlotView(First, tenant, new MemberState(tenant, MemberPhase.Active, null, null)) { StaysUntilTaken = true };
        var views = new Dictionary<Slot, SlotView> { [First] = view };
        var evicted = new HashSet<string> { "alice" };
        Assert.Equal(
            SlotAction.Keep, Assert.Single(SlotDecisions.Of(new PlacementPlan([], [new EmptySlot(First, "all are in use")]), views, evicted)).Action);
        Assert.Equal(
            SlotAction.Place,
            Assert.Single(SlotDecisions.Of(new PlacementPlan([new DesiredPlacement(First, 3, "bob", "member-1")], []), views, evicted)).Action);
    }

    private static List<MemberState> State(params (Slot Slot, MemberPhase Phase)[] members) =>
    [
        .. members.Select(member => new MemberState(
            new Member(member.Slot, 1, "alice"), member.Phase, null, member.Phase == MemberPhase.Lost ? LossReason.PodGone : null)),
    ];
}
