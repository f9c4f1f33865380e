using ProtocolLearning.Protocol.Checkpoints;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Protocol.Tests.Rounds;

public sealed class CheckpointStateTests
{
    private const string ShardHash = "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc";

    private static readonly CheckpointDefinition Destination = new("s3://bucket/saved/", 1, Keep: 2, ArchiveEvery: 2, TimeoutSeconds: 60, RestoresStages: true);

    [Fact]
    public void Apply_of_a_completed_checkpoint_holds_the_states_of_when_it_was_opened()
    {
        var script = AfterRound(1).Append(Opened(1));
        Assert.NotNull(script.State.Checkpoints.Open);
        OpenRound(script, 2);
        script.Append(Written(1));

        var last = script.State.Checkpoints.Last!;
        Assert.Null(script.State.Checkpoints.Open);
        Assert.Equal((1, 1, 5), (last.Round, last.Number, last.Bytes));
        Assert.Equal((1, RunScript.OtherHash), (last.States[0].AppliedRound, last.States[0].Hash));
        Assert.Equal("s3://bucket/saved/run/round-00000001", last.Uri("run"));
    }

    /// <summary>Its hash is told before anybody has written it, so it must follow from the log alone, at any later time.</summary>
    [Fact]
    public void Manifest_of_a_checkpoint_is_the_same_whenever_it_is_made_and_reads_back()
    {
        var script = AfterRound(1).Append(Opened(1)).Append(Written(1));
        var checkpoint = script.State.Checkpoints.Last!;
        var json = CanonicalJson.Serialize(checkpoint.Manifest(script.State));
        OpenRound(script, 2);

        Assert.Equal(json, CanonicalJson.Serialize(checkpoint.Manifest(script.State)));
        var read = ManifestReading.ReadCheckpoint(json, checkpoint.ManifestHash(script.State), out var problem);
        Assert.Null(problem);
        Assert.Equal((1, 24, RunScript.OtherHash), (read!.Round, read.Tokens, read.Stages[0].StateHash));
        Assert.True(read.IsOf(RunScript.Definition().Model));
        Assert.False(read.IsOf(RunScript.Definition().Model with { HiddenSize = 16 }));
    }

    [Fact]
    public void Apply_of_more_checkpoints_than_are_kept_drops_the_oldest()
    {
        var script = AfterRound(1);
        for (var round = 1; round <= 3; round++)
        {
            script.Append(Opened(round)).Append(Written(round));
            FinishRound(script, round + 1);
        }

        Assert.Equal([2, 3], script.State.Checkpoints.Written.Select(checkpoint => checkpoint.Round));
        Assert.Equal([true, false], script.State.Checkpoints.Written.Select(checkpoint => checkpoint.IsArchived));
    }

    [Fact]
    public void Apply_of_a_restored_checkpoint_goes_back_and_asks_for_the_undone_rounds_again()
    {
        var script = AfterRound(1).Append(Opened(1)).Append(Written(1));
        FinishRound(script, 2);
        FinishRound(script, 3);
        var rounds = script.State.LastRound;
        script.Append(Suspension.StageLost(0, 3)).Append(new CheckpointRestored(1, 0));

        Assert.Equal((1, RunScript.OtherHash), (script.State.Stages[0].AppliedRound, script.State.Stages[0].Hash));
        Assert.False(script.State.IsSuspended);
        Assert.Equal((2, rounds + 2), (script.State.Checkpoints.RoundsUndone, script.State.LastRound));
        Assert.Equal(3 * 24, script.State.TotalTokens);
        OpenRound(script, 4);
        Assert.Null(script.State.Checkpoints.Restoring);
    }

    [Fact]
    public void Apply_of_samples_that_were_undone_are_trained_again()
    {
        var script = AfterRound(1, order: SampleOrder.Passes).Append(Opened(1)).Append(Written(1));
        OpenRound(script, 2);
        var (next, left) = (script.State.Round!.Samples.Next, script.State.Round.Samples.Returned);
        EndRound(script, 2);
        script.Append(new CheckpointRestored(1, 0));
        OpenRound(script, 3);

        Assert.True(next > 0);
        Assert.Equal(next, script.State.Round.Samples.Next);
        Assert.Equal(left.AsEnumerable(), script.State.Round.Samples.Returned);
    }

    [Fact]
    public void Apply_of_a_rejected_checkpoint_leaves_the_one_before()
    {
        var script = AfterRound(1).Append(Opened(1)).Append(Written(1));
        FinishRound(script, 2);
        script.Append(Opened(2)).Append(Written(2)).Append(new CheckpointRestored(2, 0)).Append(new CheckpointRejected(2, 0, "torn"));

        Assert.Equal(1, script.State.Checkpoints.Last!.Round);
        Assert.Null(script.State.Checkpoints.Restoring);
        Assert.Contains("torn", script.State.Checkpoints.Failure!.Reason, StringComparison.Ordinal);
        Assert.Contains("not there", script.Refusal(new CheckpointRestored(2, 0)), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_of_what_breaks_a_rule_is_refused()
    {
        Assert.Contains("has none", RunScript.Exchanging().Refusal(Opened(1)), StringComparison.Ordinal);
        Assert.Contains("boundary", Begun().Refusal(Opened(0)), StringComparison.Ordinal);
        var script = AfterRound(1);
        Assert.Contains("writers", script.Refusal(new CheckpointOpened(1, [])), StringComparison.Ordinal);
        Assert.Contains("for stage 0", script.Refusal(new CheckpointOpened(1, [RunScript.Member(0, epoch: 9)])), StringComparison.Ordinal);
        Assert.Contains("none is open", script.Refusal(Written(1)), StringComparison.Ordinal);
        script.Append(Opened(1));
        Assert.Contains("another one", script.Refusal(Opened(1)), StringComparison.Ordinal);
        Assert.Contains("hash", script.Refusal(new CheckpointWritten(1, [new CheckpointShard("short", 1)])), StringComparison.Ordinal);
        Assert.Contains("that of round 1 is open", script.Refusal(Written(2)), StringComparison.Ordinal);
        script.Append(new CheckpointFailed(1, 0, RunScript.Member(0), "full"));
        Assert.Equal(1, script.State.Checkpoints.Failure!.Count);
    }

    private static CheckpointOpened Opened(long round) => new(round, [RunScript.Member(0)]);

    private static CheckpointWritten Written(long round) => new(round, [new CheckpointShard(ShardHash, 5)]);

    private static RunScript Begun(SampleOrder? order = null)
    {
        var definition = RunScript.Definition() with { Checkpoint = Destination, Dataset = new DatasetDefinition(["text"], Order: order) };
        var script = new RunScript().Append(new RunAccepted(definition, "key"));
        foreach (var member in RunScript.All)
        {
            script.Append(new ParticipantEnrolled(member.Participant, $"key-{member.Participant}", 1))
                .Append(new PlacementAccepted(member))
                .Append(new MemberJoined(member, "host:1", RunScript.Hash, "cpu", RunScript.Hash));
        }

        script.Append(new Applied(0, 0, RunScript.Hash, RunScript.All));
        foreach (var member in RunScript.All)
        {
            script.Append(new MemberActivated(member, 1));
        }

        return script;
    }

    private static RunScript AfterRound(long round, SampleOrder? order = null)
    {
        var script = Begun(order);
        FinishRound(script, round);
        return script;
    }

    private static void FinishRound(RunScript script, long round)
    {
        OpenRound(script, round);
        EndRound(script, round);
    }

    private static void OpenRound(RunScript script, long round) => script.Append(new RoundOpened(round, RunScript.All, 48, RunScript.Hash));

    private static void EndRound(RunScript script, long round)
    {
        Member[] all = RunScript.All;
        script.Append(new RoundClosing(round, ClosingReason.BudgetSpent))
            .Append(new RoundClosed(round, 24, 48, [.. all.Select(member => new MemberTokens(member, 8))], []))
            .Append(new ExchangeOpened(round, 0, 0, [.. all.Select(member => new Contributor(member, RunScript.Hash, 8))], all, 1))
            .Append(new Applied(round, 0, round % 2 == 1 ? RunScript.OtherHash : RunScript.Hash, all))
            .Append(new Credited(round, 0, [new ParticipantCredit("p0", 8)]));
    }
}
