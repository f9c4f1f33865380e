using ProtocolLearning.Cli.Local;
using ProtocolLearning.Cli.Report;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Cli.Tests.Local;

public sealed class RunRecorderTests
{
    private readonly RunRecorder _recorder = new(
        SampleLog.Start,
        new Dictionary<string, string> { ["east-1"] = "east", ["east-2"] = "east", ["west-4"] = "west" },
        "west-4");

    private RunSnapshot Snapshot => _recorder.Snapshot(SampleLog.Start.AddSeconds(60));

    [Fact]
    public void Record_rounds_gives_losses_and_a_decision_once_every_stage_is_decided()
    {
        Play(
            new RunAccepted(SampleLog.Definition, "key"),
            new RoundOpened(1, [SampleLog.First, SampleLog.Second], 512, "beacon"),
            new RoundClosed(1, 512, 1024, [], []),
            new Applied(1, 0, "a", []));
        Assert.Null(Snapshot.Rounds[0].DecidedAt);

        _recorder.Record(HashChain.Next(SampleLog.Of(new RunSuspended(""))[^1], 1, SampleLog.Start.AddSeconds(9), new Discarded(1, 1, "no quorum")));
        _recorder.Record(HashChain.Next(SampleLog.Of(new RunSuspended(""))[^1], 1, SampleLog.Start.AddSeconds(10), new ValidationMeasured(1, 30, 10)));

        var round = Snapshot.Rounds[0];
        Assert.Equal(9, round.DecidedAt);
        Assert.Equal(["Applied", "Discarded"], round.Stages);
        Assert.Equal(2.0, round.TrainingLoss);
        Assert.Equal(3.0, round.ValidationLoss);
    }

    [Fact]
    public void Node_loss_is_followed_until_its_shard_is_active_under_a_new_epoch()
    {
        Play(new RunAccepted(SampleLog.Definition, "key"), new PlacementAccepted(SampleLog.First), new PlacementAccepted(SampleLog.Second));
        _recorder.RecordNode(SampleLog.First.Slot, 1, "east/node-1");
        _recorder.RecordNodeKilled(SampleLog.Start.AddSeconds(2), "east/node-1");
        Assert.False(Snapshot.NodeLoss!.Recovered);

        Play(
            new MemberLost(SampleLog.First, LossReason.HeartbeatMissed, "five heartbeats missed"),
            new PlacementAccepted(SampleLog.Replacement),
            new MemberActivated(SampleLog.Replacement, 3));

        var shard = Assert.Single(Snapshot.NodeLoss!.Shards);
        Assert.Equal(new ShardRecovery("0-0", "east-1", 0, "east-2", 2, 1, 2), shard);
        Assert.True(Snapshot.NodeLoss.Recovered);
    }

    [Fact]
    public void Verdict_changes_the_participant_and_stands_on_the_timeline()
    {
        Play(
            new ParticipantEnrolled("west-4", "key", 0),
            new VerdictReached("west-4", ParticipantStanding.Banned, 2, 1, 7.5, "deviation 7.5"));

        var participant = Assert.Single(Snapshot.Participants);
        Assert.Equal("Banned", participant.State);
        Assert.True(participant.Harmful);
        Assert.Equal([(2L, 7.5)], participant.Scores);
        Assert.Contains(Snapshot.Timeline, line => line.Kind == TimelineKind.Offence && line.Text.StartsWith("west-4 Banned", StringComparison.Ordinal));
    }

    [Fact]
    public void Credits_of_rounds_add_up()
    {
        Play(
            new ParticipantEnrolled("east-1", "key", 0),
            new Credited(1, 0, [new ParticipantCredit("east-1", 100)]),
            new Credited(2, 0, [new ParticipantCredit("east-1", 50)]));

        Assert.Equal(150, Assert.Single(Snapshot.Participants).CreditedTokens);
    }

    private void Play(params Command[] commands)
    {
        foreach (var entry in SampleLog.Of(commands))
        {
            _recorder.Record(entry);
        }
    }
}
