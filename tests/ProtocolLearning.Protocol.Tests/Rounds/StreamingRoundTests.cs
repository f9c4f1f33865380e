using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Rounds;

public sealed class StreamingRoundTests
{
    [Fact]
    public void Open_while_the_round_before_is_exchanged_keeps_both_open()
    {
        var script = Exchanging().Append(Opened(2));
        var state = script.State;
        Assert.Equal((2, 1, 0), (state.RoundNumber, state.ExchangedRound!.Number, state.DecidedRound));
        Assert.Equal(RoundPhase.Training, state.RoundPhase);
        Assert.False(state.IsAtBoundary);

        state = script.Append(RunScript.Exchange(0)).Append(new Applied(1, 0, RunScript.OtherHash, RunScript.All)).Append(new Credited(1, 0, [])).State;
        Assert.Equal((2, null, 1), (state.RoundNumber, state.ExchangedRound, state.DecidedRound));
        Assert.Equal((1, RunScript.OtherHash), (state.Stages[0].AppliedRound, state.Stages[0].Hash));
        Assert.Equal(RoundPhase.Training, state.RoundPhase);
    }

    [Fact]
    public void Close_waits_until_the_round_before_is_decided()
    {
        var script = Exchanging().Append(Opened(2)).Append(new RoundClosing(2, ClosingReason.BudgetSpent));
        var closed = new RoundClosed(2, 8, 16, [new(RunScript.Member(0), 8)], []);
        Assert.Contains("while the one before is exchanged", script.Refusal(closed), StringComparison.Ordinal);

        script.Append(new Discarded(1, 0, "no quorum")).Append(closed);
        Assert.Equal(2, script.State.ExchangedRound!.Number);
    }

    [Fact]
    public void Open_of_a_third_round_or_with_another_definition_is_refused()
    {
        var script = Exchanging().Append(Opened(2));
        Assert.Contains("away from a boundary", script.Refusal(Opened(3)), StringComparison.Ordinal);

        script = Exchanging().Append(new RunAccepted(Definition with { Generation = 2 }, "key"));
        Assert.Contains("away from a boundary", script.Refusal(Opened(2)), StringComparison.Ordinal);
        script = Exchanging().Append(new RunSuspended("maintenance"));
        Assert.Contains("away from a boundary", script.Refusal(Opened(2)), StringComparison.Ordinal);
        Assert.Contains("away from a boundary", RunScript.Exchanging().Refusal(Opened(2)), StringComparison.Ordinal);
    }

    [Fact]
    public void Activate_while_a_round_is_exchanged_is_refused() => Assert.Contains(
        "is Active", Exchanging().Append(Opened(2)).Refusal(new MemberActivated(RunScript.Member(0), 3)), StringComparison.Ordinal);

    private static RunDefinition Definition
    {
        get
        {
            var run = RunScript.Definition();
            return run with
            {
                Schedule = run.Schedule with { Mode = RoundMode.Streaming, Rounds = 8, ValidateEveryRounds = 4, Streaming = new StreamingDefinition(2) },
            };
        }
    }

    private static RoundOpened Opened(long round) => new(round, RunScript.All, 24, RunScript.Hash);

    /// <summary>Round 1 is closed with eight tokens a member.</summary>
    private static RunScript Exchanging()
    {
        var script = RunScript.Agreed(Definition);
        foreach (var member in RunScript.All)
        {
            script.Append(new MemberActivated(member, 1));
        }

        return script.Append(Opened(1))
            .Append(new RoundClosing(1, ClosingReason.BudgetSpent))
            .Append(new RoundClosed(1, 24, 48, [.. RunScript.All.Select(member => new MemberTokens(member, 8))], []));
    }
}
