using ProtocolLearning.Coordinator.Sequencing;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Coordinator.Tests.Sequencing;

public sealed class ProposalRulesTests
{
    private static readonly RunState State = TestRun.Joined();

    public static TheoryData<ProposalRefusal, Proposal> Refused => new()
    {
        { ProposalRefusal.Unsound, new ProposeRun(TestRun.Definition with { Stages = 9 }) },
        { ProposalRefusal.Immutable, new ProposeRun(TestRun.Definition with { Seed = 8 }) },
        { ProposalRefusal.KeyMismatch, new EnrolParticipant("p0", Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray()), 1) },
        { ProposalRefusal.KeyMismatch, new EnrolParticipant("p9", TestRun.Key, 1) },
        { ProposalRefusal.Malformed, new EnrolParticipant("p9", "no key", 1) },
        { ProposalRefusal.Malformed, new EnrolParticipant("p9", $" {TestRun.Key}", 1) },
        { ProposalRefusal.Malformed, new EnrolParticipant("p9", TestRun.Key, -1) },
        { ProposalRefusal.SlotOutOfRange, new PlaceMember(TestRun.Member(2, 0)) },
        { ProposalRefusal.SlotOutOfRange, new PlaceMember(TestRun.Member(0, 3)) },
        { ProposalRefusal.UnknownParticipant, new PlaceMember(TestRun.Member(0, 2)) },
        { ProposalRefusal.StaleEpoch, new PlaceMember(TestRun.Member(0, 0) with { Participant = "p1" }) },
        { ProposalRefusal.UnknownMember, new ReportLost(TestRun.Member(0, 0, epoch: 2), LossReason.PodGone, string.Empty) },
        { ProposalRefusal.UnknownMember, new ShortenGrace(TestRun.Member(0, 0, epoch: 2)) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Decide_refuses(ProposalRefusal refusal, Proposal proposal)
    {
        var decision = ProposalRules.Decide(State, proposal, "coordinator");
        Assert.Equal(refusal, decision.Refusal?.Refusal);
        Assert.NotEmpty(decision.Refusal!.Message);
        Assert.Empty(decision.Commands);
    }

    [Fact]
    public void Decide_to_resume_ends_a_proposed_suspension_only()
    {
        var proposed = TestRun.Joined(new RunSuspended("spec.suspend is set"));
        Assert.IsType<RunResumed>(Assert.Single(ProposalRules.Decide(proposed, new ResumeRun(), "coordinator").Commands));

        var lost = ProposalRules.Decide(TestRun.Joined(Suspension.StageLost(1, 3)), new ResumeRun(), "coordinator");
        Assert.Empty(lost.Commands);
        Assert.Equal(ProposalRefusal.StageLost, lost.Refusal?.Refusal);
        Assert.Contains("stage 1 after round 3", lost.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_before_a_run_is_accepted_takes_only_a_run()
    {
        Assert.Equal(ProposalRefusal.NoRun, ProposalRules.Decide(RunState.Empty, new ResumeRun(), "coordinator").Refusal?.Refusal);
        Assert.IsType<RunAccepted>(Assert.Single(ProposalRules.Decide(RunState.Empty, new ProposeRun(TestRun.Definition), "coordinator").Commands));
    }

    [Fact]
    public void Decide_about_what_holds_already_appends_nothing()
    {
        Proposal[] proposals =
        [
            new ProposeRun(TestRun.Definition), new EnrolParticipant("p0", TestRun.Key, 1), new PlaceMember(TestRun.Member(0, 0)), new ResumeRun(),
        ];
        Assert.All(proposals, proposal =>
        {
            var decision = ProposalRules.Decide(State, proposal, "coordinator");
            Assert.Null(decision.Refusal);
            Assert.Empty(decision.Commands);
        });
    }

    [Fact]
    public void Decide_about_a_held_slot_loses_its_tenant_first()
    {
        var next = TestRun.Member(0, 0, epoch: 2);
        var commands = ProposalRules.Decide(State, new PlaceMember(next), "coordinator").Commands;
        Assert.Equal(LossReason.Superseded, Assert.IsType<MemberLost>(commands[0]).Reason);
        Assert.Equal(new PlacementAccepted(next), commands[1]);
    }

    [Fact]
    public void Decide_about_a_loss_that_is_known_holds()
    {
        var lost = new MemberLost(TestRun.Member(0, 0), LossReason.HeartbeatMissed, string.Empty);
        var decision = ProposalRules.Decide(TestRun.Joined(lost), new ReportLost(lost.Member, LossReason.PodGone, string.Empty), "coordinator");
        Assert.Null(decision.Refusal);
        Assert.Empty(decision.Commands);
    }
}
