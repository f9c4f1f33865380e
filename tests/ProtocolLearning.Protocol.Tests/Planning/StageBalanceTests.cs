using CsCheck;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Planning;

public sealed class StageBalanceTests
{
    [Fact]
    public void Find_waitingStage_givesItsLeastLoadedReplicaToTheBusiest()
    {
        var move = Find(Planned.Run(3, 1, 4), [[0.6, 0.6], [0.2, 0.18, 0.22], [0.96, 1, 0.9]]);

        // 0.96 becomes 0.72: stage 1 does as much with two of its three replicas.
        Assert.Equal(("p1-1", 1, 2), (move!.Participant, move.From, move.To));
        Assert.Contains("1.3 times as fast", move.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the stages are alike", 1, 4, 0.9, 0.8)]
    [InlineData("the other stage would hold the pipeline up as much", 1, 4, 0.9, 0.5)]
    [InlineData("nobody computes much: more replicas would wait as well", 1, 4, 0.45, 0.05)]
    [InlineData("the other stage has none to spare", 2, 4, 1, 0.1)]
    [InlineData("the busiest stage is full", 1, 2, 1, 0.1)]
    public void Find_noMoveThatHelps_isNull(string why, int min, int max, double first, double second) =>
        Assert.True(Find(Planned.Run(2, min, max), [[first, first], [second, second]]) is null, why);

    [Fact]
    public void Find_memberOnItsWayOrNotMeasured_isNull()
    {
        var members = Members([[1, 1], [0.1, 0.1]]);
        var run = Planned.Run(2, 1, 4);
        var all = Participants(members);
        Assert.NotNull(StageBalance.Find(run, members, all));
        Assert.Null(StageBalance.Find(run, [.. members.Skip(1), members[0] with { Phase = MemberPhase.Placed }], all));
        Assert.Null(StageBalance.Find(run, [.. members.Skip(1), members[0] with { Load = null }], all));
        Assert.Null(StageBalance.Find(run, members.Where(member => member.Member.Slot.Stage == 0).ToList(), all));
        Assert.Null(StageBalance.Find(run, members, new HashSet<string> { "p0-0" }));
    }

    [Fact]
    public void Find_withByzantineMembers_movesNobodyToAStageThatItHoldsAlready()
    {
        var members = Members([[1, 1], [0.1, 0.11]]);
        members[2] = members[2] with { Member = members[2].Member with { Participant = "p0-0" } };
        Assert.Equal("p1-1", StageBalance.Find(Planned.Run(2, 1, 4, maxByzantine: 1), members, Participants(members))!.Participant);
        Assert.Equal("p0-0", StageBalance.Find(Planned.Run(2, 1, 4), members, Participants(members))!.Participant);
    }

    [Fact]
    public void Find_oneLiarAmongThree_cannotMakeItsStageLookBusyOrIdle()
    {
        Assert.Null(Find(Planned.Run(2, 1, 4), [[0.6, 0.6, 1], [0.6, 0.6, 0]]));
        Assert.Null(Find(Planned.Run(2, 1, 4), [[0.3, 0.3, 1], [0.3, 0.3, 0]]));
    }

    [Fact]
    public void Find_replicasOfUnequalSpeed_movesNobody()
    {
        // The one that computes least is the fastest: without it the slow one would hold everybody up.
        Assert.Null(Find(Planned.Run(2, 1, 4), [[0.11, 0.49], [0.75, 0.75]]));
        Assert.Null(Find(Planned.Run(2, 1, 4), [[0.2, 0.2], [0.5, 0.99]]));
    }

    [Fact]
    public void Find_afterAnyMove_comesToRestWithinBoundsAndIsFasterEachTime() =>
        Gen.Select(Gen.Double[0.01, 1].Array[2, 6], Gen.Int[1, 4]).Sample((costs, extra) =>
        {
            var run = Planned.Run(costs.Length, 1, 2 + extra);
            var replicas = costs.Select(_ => 2).ToArray();
            var scale = costs.Max() / 2;
            var before = double.PositiveInfinity;
            for (var moves = 0; ; moves++)
            {
                // Work is what it is; a stage's load is its share for each of its replicas.
                var loads = replicas.Select((count, stage) => Enumerable.Repeat(costs[stage] / scale / count, count).ToArray()).ToArray();
                var highest = loads.Max(stage => stage[0]);
                Assert.True(highest < before);
                before = highest;
                if (Find(run, loads) is not { } move)
                {
                    return;
                }

                Assert.True(moves < 2 * costs.Length, "it does not come to rest");
                replicas[move.From]--;
                replicas[move.To]++;
                Assert.All(replicas, count => Assert.InRange(count, run.Replicas.Min, run.Replicas.Max));
            }
        });

    [Fact]
    public void Plan_withAMove_changesThatReplicaAlone()
    {
        var run = Planned.Run(2, 1, 3);
        PlacementCandidate[] candidates = [.. Enumerable.Range(0, 4).Select(i => Planned.At($"p{i}", "x", 1))];
        var first = Planned.Plan(run, candidates);
        var mover = first.Placements.Last(placement => placement.Slot.Stage == 0);
        var move = new StageMove(mover.Participant, 0, 1, "stage 1 is busy");

        var second = Planned.Plan(run, candidates, Planned.Current(first), move);
        Assert.Equal(move, second.Move);
        Assert.Equal(first.Placements.Where(placement => placement != mover), second.Placements.Where(placement => placement.Participant != mover.Participant));
        Assert.Equal(new Slot(1, 2), second.Placements.Single(placement => placement.Participant == mover.Participant).Slot);

        // While it leaves, its worker counts where it goes to.
        CurrentPlacement[] underWay = [.. Planned.Current(second), new CurrentPlacement(mover.Slot, mover.Epoch, mover.Participant, Leaving: true)];
        Assert.Equal(second.Placements, Planned.Plan(run, candidates, underWay).Placements);
    }

    [Fact]
    public void Plan_withAMoveThatCannotBe_makesNone()
    {
        PlacementCandidate[] candidates = [.. Enumerable.Range(0, 4).Select(i => Planned.At($"p{i}", "x", 1) with { MayMove = i != 0 })];
        CurrentPlacement[] current = [new(new Slot(0, 0), 1, "p0"), new(new Slot(0, 1), 1, "p1"), new(new Slot(1, 0), 1, "p2"), new(new Slot(1, 1), 1, "p3")];
        foreach (var (run, participant) in new[] { (Planned.Run(2, 1, 3), "p0"), (Planned.Run(2, 1, 3), "p2"), (Planned.Run(2, 2, 3), "p1"), (Planned.Run(2, 1, 2), "p1") })
        {
            var plan = Planned.Plan(run, candidates, current, new StageMove(participant, 0, 1, "x"));
            Assert.Null(plan.Move);
            Assert.Equal(current, plan.Placements.Select(placement => new CurrentPlacement(placement.Slot, placement.Epoch, placement.Participant)));
        }
    }

    private static StageMove? Find(RunDefinition run, double[][] loads)
    {
        var members = Members(loads);
        return StageBalance.Find(run, members, Participants(members));
    }

    private static HashSet<string> Participants(IEnumerable<MemberProgress> members) => [.. members.Select(member => member.Member.Participant)];

    private static List<MemberProgress> Members(double[][] loads) =>
        [.. loads.SelectMany((stage, number) => stage.Select((load, index) =>
            new MemberProgress(new Member(new Slot(number, index), 1, $"p{number}-{index}"), MemberPhase.Active, 1, 1, 0, null) { Load = load }))];
}
