using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;

namespace ProtocolLearning.Protocol.Tests.Rounds;

public sealed class RunStateTests
{
    [Fact]
    public void Apply_of_a_whole_round_goes_through_its_phases()
    {
        var script = RunScript.Agreed();
        Assert.Equal((RunPhase.Gathering, RoundPhase.Boundary), (script.State.Phase, script.State.RoundPhase));
        script = RunScript.Opened();
        Assert.Equal((RunPhase.Running, RoundPhase.Training), (script.State.Phase, script.State.RoundPhase));
        script = RunScript.Exchanging();
        Assert.Equal(RoundPhase.Exchanging, script.State.RoundPhase);
        script.Append(new Applied(1, 0, RunScript.OtherHash, RunScript.All[..2]));
        Assert.Equal(RoundPhase.Exchanging, script.State.RoundPhase);
        script.Append(new Credited(1, 0, [new ParticipantCredit("p0", 8), new ParticipantCredit("p2", 8)]));
        Assert.Equal(RoundPhase.Boundary, script.State.RoundPhase);
        Assert.Equal((1, RunScript.OtherHash), (script.State.Stages[0].AppliedRound, script.State.Stages[0].Hash));
        Assert.Equal(8, script.State.Participants["p0"].CreditedTokens);
        Assert.Equal(2.0, script.State.TrainingLoss);
    }

    [Fact]
    public void Apply_of_an_entry_that_does_not_follow_is_refused()
    {
        var first = HashChain.Next(null, 1, DateTimeOffset.UnixEpoch, new RunAccepted(RunScript.Definition(), "key"));
        var state = RunState.Empty.Apply(first);
        var next = HashChain.Next(first, 1, DateTimeOffset.UnixEpoch, new RunSuspended("why"));
        Assert.Throws<InvalidEntryException>(() => state.Apply(next with { Index = 2 }));
        Assert.Throws<InvalidEntryException>(() => state.Apply(next with { PreviousHash = HashChain.Start }));
        Assert.Throws<InvalidEntryException>(() => RunState.Empty.Apply(next));
        Assert.True(state.Apply(next).IsSuspended);
    }

    [Fact]
    public void Apply_of_a_falling_term_is_refused()
    {
        var script = RunScript.Agreed().Append(new TermStarted(3), term: 3);
        Assert.Contains("term", script.Refusal(new RunSuspended("why"), term: 2), StringComparison.Ordinal);
        Assert.Contains("term", script.Refusal(new TermStarted(3), term: 3), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_of_a_second_decision_for_a_round_is_refused()
    {
        var script = RunScript.Exchanging().Append(new Applied(1, 0, RunScript.OtherHash, RunScript.All));
        Assert.Contains("decided", script.Refusal(new Applied(1, 0, RunScript.Hash, RunScript.All)), StringComparison.Ordinal);
        Assert.Contains("decided", script.Refusal(new Discarded(1, 0, "why")), StringComparison.Ordinal);
        Assert.Contains("twice", script.Refusal(new Applied(0, 0, RunScript.Hash, RunScript.All)), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_of_a_decision_without_a_quorum_is_refused()
    {
        var script = RunScript.Exchanging();
        Assert.Contains("quorum", script.Refusal(new Applied(1, 0, RunScript.OtherHash, RunScript.All[..1])), StringComparison.Ordinal);
        var twice = new Applied(1, 0, RunScript.OtherHash, [RunScript.Member(0), RunScript.Member(0)]);
        Assert.Contains("quorum", script.Refusal(twice), StringComparison.Ordinal);
        var stranger = new Applied(1, 0, RunScript.OtherHash, [RunScript.Member(0), RunScript.Member(1, epoch: 2)]);
        Assert.Contains("roster", script.Refusal(stranger), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_of_a_credit_that_was_not_earned_or_comes_twice_is_refused()
    {
        var script = RunScript.Exchanging();
        Assert.Contains("not due", script.Refusal(new Credited(1, 0, [])), StringComparison.Ordinal);
        script.Append(new Applied(1, 0, RunScript.OtherHash, RunScript.All));
        Assert.Contains("earned 8", script.Refusal(new Credited(1, 0, [new ParticipantCredit("p0", 9)])), StringComparison.Ordinal);
        var twice = new Credited(1, 0, [new ParticipantCredit("p0", 4), new ParticipantCredit("p0", 4)]);
        Assert.Contains("twice", script.Refusal(twice), StringComparison.Ordinal);
        script.Append(new Credited(1, 0, []));
        Assert.Contains("not open", script.Refusal(new Credited(1, 0, [])), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_of_tokens_that_do_not_add_up_is_refused()
    {
        var script = RunScript.Opened().Append(new RoundClosing(1, ClosingReason.BudgetSpent));
        var missing = new RoundClosed(1, 24, 48, [new MemberTokens(RunScript.Member(0), 8)], Array.Empty<MicrobatchId>());
        Assert.Contains("counts", script.Refusal(missing), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_of_a_changed_commitment_is_refused()
    {
        var script = RunScript.Exchanging();
        var changed = RunScript.Exchange(1) with { Contributors = [new Contributor(RunScript.Member(0), RunScript.OtherHash, 8)] };
        Assert.Contains("commitment", script.Refusal(changed), StringComparison.Ordinal);
        Assert.Contains("out of turn", script.Refusal(RunScript.Exchange(2)), StringComparison.Ordinal);
        Assert.Contains("partitions", script.Refusal(RunScript.Exchange(1) with { Owners = RunScript.All[..2] }), StringComparison.Ordinal);
        script.Append(RunScript.Exchange(1));
    }

    [Fact]
    public void Apply_of_a_lower_epoch_is_refused()
    {
        var script = RunScript.Agreed()
            .Append(new MemberLost(RunScript.Member(0), LossReason.PodGone, "gone"))
            .Append(new PlacementAccepted(RunScript.Member(0, epoch: 5)));
        Assert.Contains("epoch 5", script.Refusal(new PlacementAccepted(RunScript.Member(0, epoch: 4))), StringComparison.Ordinal);
        Assert.Contains("holds no slot", script.Refusal(new MemberJoined(RunScript.Member(0), "host:1", RunScript.Hash, "cpu", RunScript.Hash)), StringComparison.Ordinal);
        Assert.Null(script.State.Current(RunScript.Member(0)));
        Assert.Equal(MemberPhase.Placed, script.State.Current(RunScript.Member(0, epoch: 5))!.Phase);
    }

    [Fact]
    public void Apply_of_a_second_verdict_in_a_round_counts_one_offence()
    {
        var script = RunScript.Exchanging().Append(new Applied(1, 0, RunScript.OtherHash, RunScript.All));
        var verdict = new VerdictReached("p1", ParticipantStanding.Suspect, 1, 0, 5, "far off");
        script.Append(verdict);
        Assert.Equal((1, 5.0), (script.State.Participants["p1"].Offences, script.State.Participants["p1"].HighestScore));
        Assert.Contains("judged already", script.Refusal(verdict), StringComparison.Ordinal);
        Assert.Contains("offended", script.Refusal(new Credited(1, 0, [new ParticipantCredit("p1", 8)])), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_of_a_roster_with_who_is_not_active_is_refused()
    {
        var script = RunScript.Agreed().Append(new MemberActivated(RunScript.Member(0), 1));
        Assert.Contains("not active", script.Refusal(new RoundOpened(1, RunScript.All, 48, RunScript.Hash)), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_of_a_new_definition_takes_effect_with_the_next_round()
    {
        var script = RunScript.Opened();
        var longer = RunScript.Definition() with { Generation = 2, Schedule = RunScript.Definition().Schedule with { Rounds = 9 } };
        script.Append(new RunAccepted(longer, "key"));
        Assert.Equal((2, 9), (script.State.Definition!.Schedule.Rounds, script.State.Accepted!.Schedule.Rounds));
        var reseeded = longer with { Seed = 8 };
        Assert.Contains("seed", script.Refusal(new RunAccepted(reseeded, "key")), StringComparison.Ordinal);
    }
}
