using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Definitions;
using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Operator.Status;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Status;

public sealed class CheckpointConditionTests
{
    private static readonly Member Member = new(new Slot(0, 0), 1, "alice");
    private static readonly string Hash = new('a', 64);

    [Fact]
    public void Judge_runWithoutCheckpoints_hasNoSuchCondition() => Assert.Null(CheckpointCondition.Judge(Scene(saves: false)));

    [Fact]
    public void Judge_checkpointsThatCome_fail_andComeAgain()
    {
        var first = Scene(saves: true, new CheckpointOpened(1, [Member]));
        Assert.Equal((ConditionStatus.Unknown, "AwaitingFirst"), Of(first));

        var written = Scene(saves: true, new CheckpointOpened(1, [Member]), new CheckpointWritten(1, [new CheckpointShard(Hash, 5)]));
        Assert.Equal((ConditionStatus.True, "CheckpointWritten"), Of(written));

        var failed = Scene(saves: true, new CheckpointOpened(1, [Member]), new CheckpointFailed(1, 0, Member, "No space left on device."));
        Assert.Equal((ConditionStatus.False, "CheckpointFailed"), Of(failed));
        var message = CheckpointCondition.Judge(failed)!.Message;
        Assert.Contains("round 1 by", message, StringComparison.Ordinal);
        Assert.Contains("No space left on device. It is tried again; there is no checkpoint yet", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Project_runWithACheckpoint_saysWhatAnotherRunResumesFrom()
    {
        var scene = Scene(saves: true, new CheckpointOpened(1, [Member]), new CheckpointWritten(1, [new CheckpointShard(Hash, 5)]));

        var status = RunStatusProjection.Project(scene, [], ending: null).Checkpoint!;

        var last = scene.View.State.Checkpoints.Last!;
        Assert.Equal((1, 5, "s3://bucket/saved/sample/round-00000001"), (status.Round, status.Bytes, status.Uri));
        Assert.Equal(last.ManifestHash(scene.View.State), status.Sha256);
        Assert.Equal(DateTime.UnixEpoch, status.Time);
    }

    private static (ConditionStatus Status, string Reason) Of(RunScene scene) =>
        CheckpointCondition.Judge(scene) is { } condition ? (condition.Status, condition.Reason) : default;

    private static RunScene Scene(bool saves, params Command[] commands)
    {
        var run = Samples.Run();
        run.Spec.Stages = 1;
        run.Spec.Replicas = new ReplicaRange { Min = 1, Max = 1 };
        run.Spec.Checkpoint = saves ? new CheckpointSpec { Uri = "s3://bucket/saved", IntervalRounds = 1 } : null;
        var state = RunState.Empty;
        LogEntry? last = null;
        Command[] round =
        [
            new RunAccepted(RunDefinitionMapper.Map(run), "key"),
            new ParticipantEnrolled("alice", "key-alice", 1),
            new PlacementAccepted(Member),
            new MemberJoined(Member, "host:1", Hash, "cpu", Hash),
            new Applied(0, 0, Hash, [Member]),
            new MemberActivated(Member, 1),
            new RoundOpened(1, [Member], 48, Hash),
            new RoundClosing(1, ClosingReason.BudgetSpent),
            new RoundClosed(1, 0, 0, [], []),
            new Discarded(1, 0, "nothing was trained"),
        ];
        foreach (var command in round.Concat(commands))
        {
            last = HashChain.Next(last, 1, DateTimeOffset.UnixEpoch, command);
            state = state.Apply(last);
        }

        return new RunScene
        {
            Run = run,
            Problem = null,
            Participants = [],
            Placements = [],
            Clusters = [],
            Coordinator = new CoordinatorAddress(1, "coordinator.example:7070", Samples.Key),
            CoordinatorPod = "sample-coordinator-1",
            Term = 1,
            View = new CoordinatorView(state, null, IsCurrent: true, Problem: null),
            Now = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero),
        };
    }
}
