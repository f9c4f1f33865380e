using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Definitions;
using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Operator.Tests.Functional;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources.Conditions;

namespace ProtocolLearning.Operator.Tests.Runs;

public sealed class RunPlanTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Everybody = ["alice", "bob", "carol", "dave", "erin"];

    [Fact]
    public void Of_newRun_placesEverySlot()
    {
        var plan = Plan(Scene(Everybody));
        Assert.Equal(4, plan.Count);
        Assert.All(plan, decision => Assert.Equal((SlotAction.Place, 1L), (decision.Action, decision.Member!.Epoch)));
        Assert.Equal(4, plan.Select(decision => decision.Member!.Participant).Distinct().Count());
    }

    [Fact]
    public void Of_shakyParticipant_comesLast()
    {
        var shaky = new HashSet<string> { "alice" };
        Assert.DoesNotContain("alice", Plan(Scene(Everybody) with { Shaky = shaky }).Select(decision => decision.Member?.Participant));
        Assert.Contains("alice", Plan(Scene(Everybody[..4]) with { Shaky = shaky }).Select(decision => decision.Member?.Participant));
    }

    [Fact]
    public void Of_participantThatIsNotInTheLog_getsNothing()
    {
        var scene = Scene(Everybody[..4]);
        var plan = Plan(scene with { Participants = [.. scene.Participants, Eligible("zoe")] });
        Assert.DoesNotContain("zoe", plan.Select(decision => decision.Member?.Participant));
    }

    [Fact]
    public void Wanted_slotThatSomebodyElseWouldTake_isOnlyWhereThereIsAFreshOne()
    {
        var slots = new HashSet<Slot> { new(0, 0), new(1, 1) };
        Assert.Empty(Wanted(Placed(Everybody[..4]), slots));
        Assert.Single(Wanted(Placed(Everybody), slots));
        Assert.Empty(Wanted(Placed(Everybody) with { Shaky = new HashSet<string> { "erin" } }, slots));
    }

    [Fact]
    public void NoteFull_participant_comesLastForTenMinutes()
    {
        var context = new RunContext();
        context.NoteFull("alice", Now);
        context.NoteLost([], Now.AddSeconds(599));
        Assert.Equal(["alice"], context.Shaky);
        context.NoteLost([], Now.AddSeconds(600));
        Assert.Empty(context.Shaky);
    }

    [Fact]
    public void NoteLost_replacedMember_isForgottenAfterAWhile()
    {
        var context = new RunContext();
        var member = new Member(new Slot(0, 0), 1, "alice");
        context.NoteLost([member], Now);
        context.NoteLost([], Now.AddSeconds(119));
        Assert.Contains("alice", context.Shaky);
        context.NoteLost([member], Now.AddSeconds(500));
        Assert.Contains("alice", context.Shaky);
        context.NoteLost([], Now.AddSeconds(501));
        Assert.Empty(context.Shaky);
    }

    private static IReadOnlyList<SlotDecision> Plan(RunScene scene) => RunPlan.Of(scene, scene.View.State.Accepted!);

    private static IReadOnlySet<Slot> Wanted(RunScene scene, IReadOnlySet<Slot> slots) => RunPlan.Wanted(scene, scene.View.State.Accepted!, slots);

    /// <summary>A scene in which the first four hold a slot each.</summary>
    private static RunScene Placed(IReadOnlyList<string> participants) => Scene(participants) with
    {
        Placements =
        [
            .. participants.Take(4).Select((name, index) => ShardTemplates.Placement(
                Samples.Run(), Samples.Participant(name), new Member(new Slot(index / 2, index % 2), 1, name), new CoordinatorAddress(1, "127.0.0.1:1", Samples.Key), "image")),
        ],
    };

    private static EnrolledParticipant Eligible(string name) => new(
        Samples.Participant(name), new ConditionChange(ConditionType.Eligible, ConditionStatus.True, "Eligible", ""));

    private static RunScene Scene(IReadOnlyList<string> participants)
    {
        var coordinator = new FakeCoordinator();
        coordinator.Append(new RunAccepted(RunDefinitionMapper.Map(Samples.Run()), Samples.Key));
        foreach (var participant in participants)
        {
            coordinator.Append(new ParticipantEnrolled(participant, Samples.Key, 0));
        }

        return new RunScene
        {
            Run = Samples.Run(),
            Problem = null,
            Participants = [.. participants.Select(Eligible)],
            Placements = [],
            Clusters = [Samples.Cluster("member-1")],
            Coordinator = new CoordinatorAddress(1, "127.0.0.1:1", Samples.Key),
            CoordinatorPod = "sample-coordinator-1",
            Term = 1,
            View = coordinator.View,
            Now = Now,
        };
    }
}
