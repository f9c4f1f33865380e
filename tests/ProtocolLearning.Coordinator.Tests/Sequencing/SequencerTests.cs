using ProtocolLearning.Coordinator.Sequencing;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Training;

namespace ProtocolLearning.Coordinator.Tests.Sequencing;

public sealed class SequencerTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Next_agrees_the_initial_state_once_a_quorum_holds_it()
    {
        var sequencer = Started(TestRun.Joined(new TermStarted(2)));
        sequencer.Receive(TestRun.Member(0, 0), new StateHeld(0, TestRun.Hash), Start);
        sequencer.Receive(TestRun.Member(0, 1), new StateHeld(0, new string('b', 64)), Start);
        Assert.Null(sequencer.Next(Start));
        sequencer.Receive(TestRun.Member(0, 1), new StateHeld(0, TestRun.Hash), Start);
        var applied = Assert.IsType<Applied>(sequencer.Next(Start));
        Assert.Equal((0, 0, TestRun.Hash), (applied.Round, applied.Stage, applied.Hash));
    }

    [Fact]
    public void Progress_measures_tokens_a_second_over_the_newest_round_and_the_one_before()
    {
        var (before, first) = (TestRun.Joined(), TestRun.Opened());
        var observations = new Observations(before, SequencerOptions.Default, Start);
        Assert.Equal(0, observations.TokensPerSecond(Start));
        observations.Follow(before, first, new RoundOpened(1, TestRun.All, 32, TestRun.Hash), Start.AddSeconds(100));
        var attempt = new MicrobatchPath(1, TestRun.Member(0, 0).Slot, 0, [TestRun.Member(0, 0), TestRun.Member(1, 0)]);
        observations.Tally!.Complete(TestRun.Member(0, 0), attempt);
        observations.Tally!.Confirm(TestRun.Member(1, 0), new MicrobatchLoss(attempt, 4, 8));
        var tokens = observations.Tally.Tokens;
        Assert.True(tokens > 0);
        Assert.Equal(tokens / 4.0, observations.TokensPerSecond(Start.AddSeconds(104)));

        observations.Follow(first, first, new RoundOpened(2, TestRun.All, 32, TestRun.Hash), Start.AddSeconds(108));

        Assert.Equal(tokens / 10.0, observations.TokensPerSecond(Start.AddSeconds(110)));
    }

    [Fact]
    public void Next_after_a_restart_starts_a_term_first()
    {
        Assert.Equal(new TermStarted(2), Started(TestRun.Opened()).Next(Start));
    }

    [Fact]
    public void Next_closes_a_round_without_progress_at_the_deadline()
    {
        var sequencer = Started(TestRun.Opened(new TermStarted(2)));
        foreach (var second in Enumerable.Range(1, 4))
        {
            BeatAll(sequencer, Start + TimeSpan.FromSeconds(2 * second));
        }

        Assert.Null(sequencer.Next(Start + TimeSpan.FromSeconds(9)));
        Assert.Equal(new RoundClosing(1, ClosingReason.NoProgress), sequencer.Next(Start + TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Next_loses_who_is_silent_and_closes_a_stage_below_its_quorum()
    {
        var state = TestRun.Opened(new TermStarted(2), new MemberLost(TestRun.Member(1, 0), LossReason.PodGone, string.Empty));
        Assert.Equal(new RoundClosing(1, ClosingReason.StageBelowQuorum), Started(state).Next(Start));
        var silent = Started(TestRun.Opened(new TermStarted(2))).Next(Start + TimeSpan.FromSeconds(11));
        Assert.Equal(LossReason.HeartbeatMissed, Assert.IsType<MemberLost>(silent).Reason);
    }

    [Fact]
    public void Next_ignores_prepared_reports_of_another_attempt_and_of_strangers()
    {
        var sequencer = Started(Exchanging());
        sequencer.Receive(TestRun.Member(0, 0), new Prepared(1, 0, TestRun.Hash, [TestRun.Hash, TestRun.Hash]), Start);
        sequencer.Receive(TestRun.Member(0, 1), new Prepared(1, 1, TestRun.Hash, [TestRun.Hash, TestRun.Hash]), Start);
        sequencer.Receive(TestRun.Member(0, 1, epoch: 2), new Prepared(1, 0, TestRun.Hash, [TestRun.Hash, TestRun.Hash]), Start);
        Assert.Null(sequencer.Next(Start));
        sequencer.Receive(TestRun.Member(0, 1), new Prepared(1, 0, TestRun.Hash, [TestRun.Hash, TestRun.Hash]), Start);
        Assert.Equal(TestRun.Hash, Assert.IsType<Applied>(sequencer.Next(Start)).Hash);
    }

    [Fact]
    public void Next_without_agreement_tries_again_and_then_discards()
    {
        var sequencer = Started(Exchanging());
        var now = Start;
        for (var attempt = 1; attempt < SequencerOptions.Default.ExchangeAttempts; attempt++)
        {
            now += TimeSpan.FromSeconds(9);
            BeatAll(sequencer, now);
            now += TimeSpan.FromSeconds(1);
            var opened = Assert.IsType<ExchangeOpened>(sequencer.Next(now));
            Assert.Equal(attempt, opened.Exchange);
            sequencer.Apply(Entry(sequencer.State, opened), now);
        }

        BeatAll(sequencer, now + TimeSpan.FromSeconds(9));
        Assert.IsType<Discarded>(sequencer.Next(now + TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Next_lets_who_was_told_to_end_go_between_rounds()
    {
        var leaving = TestRun.Member(0, 0);
        var inside = Started(TestRun.Opened(new TermStarted(2)));
        inside.Receive(leaving, new Leaving(), Start);
        Assert.Null(inside.Next(Start));

        var between = Started(TestRun.Opened([.. TestRun.EmptyRound(1)[1..], new TermStarted(2)]));
        between.Receive(leaving, new Leaving(), Start);
        between.Receive(TestRun.Member(0, 1), new StateHeld(0, TestRun.Hash), Start);
        var lost = Assert.IsType<MemberLost>(between.Next(Start));
        Assert.Equal((leaving, LossReason.PodGone), (lost.Member, lost.Reason));
    }

    [Fact]
    public void Next_keeps_who_alone_holds_its_stages_state()
    {
        var sequencer = Started(TestRun.Opened([.. TestRun.EmptyRound(1)[1..], new TermStarted(2)]));
        sequencer.Receive(TestRun.Member(0, 0), new StateHeld(0, TestRun.Hash), Start);
        sequencer.Receive(TestRun.Member(0, 0), new Leaving(), Start);
        Assert.IsNotType<MemberLost>(sequencer.Next(Start));
    }

    [Fact]
    public void Next_resumes_a_run_whose_lost_stage_is_held_again()
    {
        Command[] lost =
        [
            .. TestRun.EmptyRound(1)[1..],
            new MemberLost(TestRun.Member(1, 0), LossReason.HeartbeatMissed, string.Empty),
            new MemberLost(TestRun.Member(1, 1), LossReason.HeartbeatMissed, string.Empty),
            Suspension.StageLost(1, 0),
            new PlacementAccepted(TestRun.Member(1, 0, epoch: 2)),
            new MemberJoined(TestRun.Member(1, 0, epoch: 2), "host:1", TestRun.Hash, "cpu", TestRun.Hash),
            new TermStarted(2),
        ];
        var sequencer = Started(TestRun.Opened(lost));
        Assert.Null(sequencer.Next(Start));
        sequencer.Receive(TestRun.Member(1, 0, epoch: 2), new StateHeld(0, TestRun.Hash), Start);
        Assert.IsType<RunResumed>(sequencer.Next(Start));
    }

    [Fact]
    public void Progress_tells_the_version_that_a_member_named()
    {
        var sequencer = Started(TestRun.Opened(new TermStarted(2)));
        sequencer.OpenSession(TestRun.Member(0, 0), 1, Start);
        sequencer.OpenSession(TestRun.Member(0, 1), 2, Start);
        Assert.Equal([1, 2, null, null], sequencer.Progress(Start).Members.Select(member => member.Version));
    }

    private static RunState Exchanging()
    {
        Command[] commands =
        [
            new TermStarted(2),
            new RoundClosing(1, ClosingReason.BudgetSpent),
            new RoundClosed(1, 8, 16, [.. TestRun.All.Select(member => new MemberTokens(member, 4))], []),
            new ExchangeOpened(1, 0, 0, [.. TestRun.All[..2].Select(member => new Contributor(member, TestRun.Hash, 4))], TestRun.All[..2], 10),
            new Discarded(1, 1, "not of interest"),
        ];
        return TestRun.Opened(commands);
    }

    [Theory]
    [InlineData(1, 2, false)]
    [InlineData(2, 2, true)]
    public void Evaluate_refuses_what_a_joined_member_could_not_read(int version, int others, bool holds)
    {
        var sequencer = Started(TestRun.Joined());
        foreach (var member in TestRun.All)
        {
            sequencer.OpenSession(member, member == TestRun.All[0] ? version : others, Start);
        }

        var proposed = TestRun.Definition with { Generation = 2, ThreatModel = new ThreatModelDefinition(Aggregator: AggregatorKind.RadialDirectional) };
        var decision = sequencer.Evaluate(new ProposeRun(proposed), "coordinator");

        Assert.Equal(holds, decision.Refusal is null);
        if (!holds)
        {
            Assert.Contains($"threatModel.aggregator RadialDirectional: {TestRun.All[0]}", decision.Refusal!.Message, StringComparison.Ordinal);
        }
    }

    private static Sequencer Started(RunState state) => new(state, 2, SequencerOptions.Default, new TrustingVerifier(), Start);

    private static void BeatAll(Sequencer sequencer, DateTimeOffset now)
    {
        foreach (var member in TestRun.All)
        {
            sequencer.Receive(member, new Heartbeat(1, 0), now);
        }
    }

    private static LogEntry Entry(RunState state, Command command) =>
        new(state.Index + 1, state.Term, 0, state.Hash, command, $"{state.Index + 1:x64}");

    private sealed class TrustingVerifier : ICommitmentVerifier
    {
        public bool Verify(string publicKey, Commitment commitment, string signature) => true;
    }
}
