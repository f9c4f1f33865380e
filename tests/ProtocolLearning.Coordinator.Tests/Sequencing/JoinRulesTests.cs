using ProtocolLearning.Coordinator.Sequencing;
using ProtocolLearning.Networking.Coordination;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Coordinator.Tests.Sequencing;

public sealed class JoinRulesTests
{
    [Fact]
    public void Decide_about_a_placed_member_appends_its_join_once()
    {
        var statement = Statement(TestRun.Member(0, 0));
        var state = TestRun.Joined();
        var again = Decide(state, statement);
        Assert.Equal((JoinVerdict.Accepted, null), (again.Reply.Verdict, again.Command));
        var restarted = Decide(state, statement with { CertificateHash = new string('b', 64) });
        Assert.Equal(JoinVerdict.Accepted, restarted.Reply.Verdict);
        Assert.Equal(new string('b', 64), restarted.Command?.CertificateHash);
    }

    [Theory]
    [InlineData(0, 0, 2, JoinVerdict.NotNow)]
    [InlineData(0, 2, 1, JoinVerdict.NotNow)]
    [InlineData(0, 0, 0, JoinVerdict.Refused)]
    public void Decide_about_another_epoch_or_slot(int stage, int index, long epoch, JoinVerdict verdict)
    {
        var decision = Decide(TestRun.Joined(), Statement(TestRun.Member(stage, index, epoch)));
        Assert.Equal((verdict, null), (decision.Reply.Verdict, decision.Command));
    }

    [Fact]
    public void Decide_about_a_lost_member_another_participant_or_another_run_refuses()
    {
        var member = TestRun.Member(0, 0);
        var lost = TestRun.Joined(new MemberLost(member, LossReason.PodGone, string.Empty));
        Assert.Equal(JoinVerdict.Refused, Decide(lost, Statement(member)).Reply.Verdict);
        Assert.Equal(JoinVerdict.Refused, Decide(TestRun.Joined(), Statement(member with { Participant = "p1" })).Reply.Verdict);
        Assert.Equal(JoinVerdict.Refused, Decide(TestRun.Joined(), Statement(member) with { Run = "other" }).Reply.Verdict);
        Assert.Equal(JoinVerdict.NotNow, Decide(RunState.Empty, Statement(member)).Reply.Verdict);
    }

    [Fact]
    public void Decide_about_another_dataset_than_the_first_join_had_refuses_and_names_both()
    {
        var other = new string('c', 64);
        var member = TestRun.Member(0, 0);
        var decision = Decide(TestRun.Joined(), Statement(member) with { Dataset = other });
        Assert.Equal((JoinVerdict.Refused, null), (decision.Reply.Verdict, decision.Command));
        Assert.Contains(other, decision.Reply.Message, StringComparison.Ordinal);
        Assert.Contains(TestRun.Hash, decision.Reply.Message, StringComparison.Ordinal);

        var first = TestRun.Fold(
        [
            new RunAccepted(TestRun.Definition, "coordinator"),
            new ParticipantEnrolled("p0", TestRun.Key, 1),
            new PlacementAccepted(member),
        ]);
        Assert.Equal(other, Decide(first, Statement(member) with { Dataset = other }).Command?.Dataset);
    }

    [Fact]
    public void Decide_after_the_run_is_complete_says_so()
    {
        Command[] done = [.. TestRun.EmptyRound(1)[1..], .. TestRun.EmptyRound(2), new RunCompleted(2)];
        var reply = Decide(TestRun.Opened(done), Statement(TestRun.Member(0, 0))).Reply;
        Assert.Equal((JoinVerdict.Completed, "the run is complete"), (reply.Verdict, reply.Message));
    }

    [Theory]
    [InlineData(RoundMode.Streaming, AggregatorKind.Mean, "schedule.mode Streaming")]
    [InlineData(RoundMode.Synchronous, AggregatorKind.Mean, "schedule.mode Synchronous")]
    [InlineData(RoundMode.DiLoCo, AggregatorKind.RadialDirectional, "threatModel.aggregator RadialDirectional")]
    public void Decide_about_a_version_that_cannot_follow_the_definition_names_the_field(RoundMode mode, AggregatorKind aggregator, string field)
    {
        var member = TestRun.Member(0, 0);
        var state = TestRun.Fold(
        [
            new RunAccepted(TestRun.With(mode, aggregator), "coordinator"),
            new ParticipantEnrolled("p0", TestRun.Key, 1),
            new PlacementAccepted(member),
        ]);

        var old = Decide(state, Statement(member)).Reply;
        Assert.Equal(JoinVerdict.Refused, old.Verdict);
        Assert.Contains($"{field} needs version 2", old.Message, StringComparison.Ordinal);
        Assert.Equal(JoinVerdict.Accepted, Decide(state, Statement(member) with { Version = 2 }).Reply.Verdict);
    }

    [Theory]
    [InlineData(null, JoinVerdict.Accepted)]
    [InlineData(1, JoinVerdict.Accepted)]
    [InlineData(2, JoinVerdict.Accepted)]
    [InlineData(0, JoinVerdict.Refused)]
    [InlineData(3, JoinVerdict.Refused)]
    public void Decide_about_a_version_outside_the_window_says_what_to_do(int? version, JoinVerdict verdict)
    {
        var reply = Decide(TestRun.Joined(), Statement(TestRun.Member(0, 0)) with { Version = version }).Reply;
        Assert.Equal(verdict, reply.Verdict);
        Assert.Equal(verdict == JoinVerdict.Refused, reply.Message.Contains("spec.worker.image", StringComparison.Ordinal));
    }

    private static JoinDecision Decide(RunState state, MembershipStatement statement) =>
        JoinRules.Decide(state, statement, ProtocolVersions.Own);

    private static MembershipStatement Statement(Member member) => new("run", member, TestRun.Hash, "host:1", "cpu", TestRun.Hash, string.Empty, 0);
}
