using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Definitions;
using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Operator.Status;
using ProtocolLearning.Operator.Tests.Functional;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;
using ProtocolLearning.Resources.Validation;

namespace ProtocolLearning.Operator.Tests.Status;

public sealed class RunStatusProjectionTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 12, 0, 0, 300, TimeSpan.Zero);

    [Fact]
    public void Project_unsoundSpec_saysSoAndIsPending()
    {
        var scene = Scene(new FakeCoordinator()) with { Problem = new DefinitionProblem("Unsound", "spec.stages: wrong") };
        var status = RunStatusProjection.Project(scene, [], null);
        Assert.Equal(TrainingRunPhase.Pending, status.Phase);
        Assert.Equal("Unsound", Condition(status, ConditionType.SpecAccepted).Reason);
        Assert.Equal("False", Condition(status, ConditionType.Ready).Status);
        Assert.Null(status.StartTime);
    }

    [Fact]
    public void Project_acceptedAndGathering_isStarting()
    {
        var status = RunStatusProjection.Project(Scene(Coordinator(active: 1)), [], null);
        Assert.Equal(TrainingRunPhase.Starting, status.Phase);
        Assert.Equal("True", Condition(status, ConditionType.SpecAccepted).Status);
        Assert.Equal((4, 1, 0), (status.Shards!.Desired, status.Shards.Active, status.Shards.Lost));
        Assert.Equal("StageShort", Condition(status, ConditionType.Ready).Reason);
        Assert.Equal(Now.UtcDateTime.AddMilliseconds(-300), status.StartTime);
    }

    [Fact]
    public void Project_allActiveBeforeTheFirstRound_isNotReadyAndSaysWhy()
    {
        var ready = Condition(RunStatusProjection.Project(Scene(Coordinator(active: 4)), [], null), ConditionType.Ready);
        Assert.Equal(("False", "Gathering"), (ready.Status, ready.Reason));
        Assert.Contains("first round is not open", ready.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Project_sameSceneLater_isEqual()
    {
        var scene = Scene(Coordinator(active: 4));
        scene.Run.Status = RunStatusProjection.Project(scene, [], null);
        var later = RunStatusProjection.Project(scene with { Now = Now.AddHours(1) }, [], null);
        Assert.True(JsonEquality.Same(scene.Run.Status, later));
    }

    [Fact]
    public void Project_coordinatorAway_keepsWhatWasKnown()
    {
        var scene = Scene(Coordinator(active: 4));
        scene.Run.Status = RunStatusProjection.Project(scene, [], null);
        var away = RunStatusProjection.Project(scene with { View = CoordinatorView.Unknown, Coordinator = null }, [], null);
        Assert.Equal(4, away.Shards!.Active);
        Assert.Equal("True", Condition(away, ConditionType.SpecAccepted).Status);
        Assert.Equal("CoordinatorStarting", Condition(away, ConditionType.Ready).Reason);
        Assert.Equal("True", Condition(away, ConditionType.Degraded).Status);
    }

    [Fact]
    public void Project_coordinatorGoneAfterItSpoke_isNotReady()
    {
        var scene = Scene(Coordinator(active: 4));
        scene.Run.Status = RunStatusProjection.Project(scene, [], null);
        var gone = RunStatusProjection.Project(scene with { Coordinator = null, CoordinatorPod = null }, [], null);
        Assert.Equal(("False", "CoordinatorStarting"), (Condition(gone, ConditionType.Ready).Status, Condition(gone, ConditionType.Ready).Reason));
    }

    [Fact]
    public void Project_coordinatorSilent_marksTheFiguresAndGuessesNothing()
    {
        var spoken = new CoordinatorView(Coordinator(active: 4).State, Figures(tokensPerSecond: 700), IsCurrent: true, null);
        var scene = Scene(Coordinator(active: 4)) with { View = spoken };
        scene.Run.Status = RunStatusProjection.Project(scene, [], null);
        Assert.Equal(700, scene.Run.Status.TokensPerSecond);
        Assert.Null(scene.Run.Status.Coordinator!.SilentSince);

        scene = scene with { View = spoken with { IsCurrent = false, Silence = TimeSpan.FromSeconds(40) } };
        var silent = RunStatusProjection.Project(scene, [], null);
        Assert.Equal(new DateTime(2030, 1, 1, 11, 59, 20, DateTimeKind.Utc), silent.Coordinator!.SilentSince);
        Assert.Equal((4, null), (silent.Shards!.Active, silent.TokensPerSecond));
        Assert.Equal(("Unknown", "CoordinatorSilent"), (Condition(silent, ConditionType.Ready).Status, Condition(silent, ConditionType.Ready).Reason));
        Assert.Equal("True", Condition(silent, ConditionType.Degraded).Status);
        Assert.Contains("127.0.0.1:1 since 2030-01-01T11:59:20Z", Condition(silent, ConditionType.Ready).Message, StringComparison.Ordinal);
        Assert.Equal("True", Condition(silent, ConditionType.SpecAccepted).Status);

        // Later, and with another operator that has listened for a moment only, it is the same silence.
        scene.Run.Status = silent;
        Assert.True(JsonEquality.Same(silent, RunStatusProjection.Project(scene with { Now = Now.AddSeconds(9.5) }, [], null)));
        Assert.True(JsonEquality.Same(silent, RunStatusProjection.Project(scene with { View = CoordinatorView.Unknown }, [], null)));

        // Whoever says why it is not followed is not silent, and a coordinator of the next term has said nothing yet.
        var wrong = RunStatusProjection.Project(scene with { View = CoordinatorView.Unknown with { Problem = "another key" } }, [], null);
        Assert.Equal(("CoordinatorStarting", (DateTime?)null), (Condition(wrong, ConditionType.Ready).Reason, wrong.Coordinator!.SilentSince));
        var next = RunStatusProjection.Project(
            scene with { View = CoordinatorView.Unknown, Coordinator = scene.Coordinator! with { Term = 2 }, Term = 2 }, [], null);
        Assert.Equal("CoordinatorStarting", Condition(next, ConditionType.Ready).Reason);

        var heard = RunStatusProjection.Project(scene with { View = spoken }, [], null);
        Assert.Equal(("Gathering", 700), (Condition(heard, ConditionType.Ready).Reason, heard.TokensPerSecond));
        Assert.Null(heard.Coordinator!.SilentSince);
    }

    [Fact]
    public void Project_ending_setsConditionPhaseAndTime()
    {
        var ending = new ConditionChange(ConditionType.Failed, ConditionStatus.True, "DeadlineExceeded", "too long");
        var status = RunStatusProjection.Project(Scene(Coordinator(active: 4)), [], ending);
        Assert.Equal(TrainingRunPhase.Failed, status.Phase);
        Assert.NotNull(status.CompletionTime);
        Assert.True(RunEnding.IsOver(status));
    }

    [Fact]
    public void Ending_deadlineOrFailurePolicy_failsTheRun()
    {
        var scene = Scene(Coordinator(active: 4));
        Assert.Null(RunEnding.Judge(scene));
        scene.Run.Spec.ActiveDeadlineSeconds = 60;
        scene.Run.Status = new TrainingRunStatus { StartTime = Now.UtcDateTime.AddSeconds(-60) };
        Assert.Equal("DeadlineExceeded", RunEnding.Judge(scene)!.Reason);

        scene.Run.Spec.ActiveDeadlineSeconds = null;
        scene.Run.Spec.FailurePolicy.Rules = [new FailureRule { Name = "fatal", Action = FailureAction.FailRun }];
        var placement = Samples.Placement();
        placement.Status = new ShardPlacementStatus { Pod = new ShardPodStatus { Epoch = 3, Phase = ShardPodPhase.Failed } };
        Assert.Equal("FailurePolicy", RunEnding.Judge(scene with { Placements = [placement] })!.Reason);
    }

    [Fact]
    public void Ending_withoutItsCoordinator_isJudgedByWhatTheOperatorKnows()
    {
        var scene = Scene(Coordinator(active: 4)) with { View = CoordinatorView.Unknown, Coordinator = null, CoordinatorPod = null };
        scene.Run.Spec.ActiveDeadlineSeconds = 60;
        scene.Run.Status = RunStatusProjection.Project(scene with { Now = Now.AddSeconds(-61) }, [], null);
        Assert.Equal(("Starting", "False"), (scene.Run.Status.Phase.ToString(), Condition(scene.Run.Status, ConditionType.Degraded).Status));
        Assert.Equal("DeadlineExceeded", RunEnding.Judge(scene)!.Reason);
    }

    [Fact]
    public void Project_suspendedFromTheBeginning_doesNotBegin()
    {
        var scene = Scene(new FakeCoordinator()) with { View = CoordinatorView.Unknown, Coordinator = null };
        scene.Run.Spec.Suspend = true;
        Assert.Null(RunStatusProjection.Project(scene, [], null).StartTime);
        scene.Run.Spec.Suspend = false;
        Assert.NotNull(RunStatusProjection.Project(scene, [], null).StartTime);
    }

    [Fact]
    public void ShardStatus_followsTheLog()
    {
        var coordinator = Coordinator(active: 4);
        var placement = Samples.Placement(epoch: 1);
        Assert.Equal(ShardPhase.Active, ShardStatusProjection.Project(placement, coordinator.State, Now).Phase);
        placement.Spec.Epoch = 2;
        var pending = ShardStatusProjection.Project(placement, coordinator.State, Now);
        Assert.Equal((ShardPhase.Pending, 1L), (pending.Phase, pending.AcceptedEpoch));
        placement.Spec.Epoch = 1;
        coordinator.Append(new MemberLost(RunPlan.MemberOf(placement), LossReason.PodGone, ""));
        Assert.Equal(ShardPhase.Lost, ShardStatusProjection.Project(placement, coordinator.State, Now).Phase);
    }

    [Fact]
    public void ParticipantStatus_banned_isBanned()
    {
        var coordinator = Coordinator(active: 4);
        coordinator.Ban("alice", score: 7.5);
        var eligible = new ConditionChange(ConditionType.Eligible, ConditionStatus.False, "Banned", "");
        var status = ParticipantStatusProjection.Project(new EnrolledParticipant(Samples.Participant("alice"), eligible), coordinator.State, Now);
        Assert.Equal(ParticipantPhase.Banned, status.Phase);
        Assert.Equal("7.5000", Assert.Single(status.Scores!).Value);
    }

    private static k8s.Models.V1Condition Condition(TrainingRunStatus status, string type) =>
        status.Conditions!.Single(condition => condition.Type == type);

    private static FakeCoordinator Coordinator(int active)
    {
        var coordinator = new FakeCoordinator();
        coordinator.Append(new RunAccepted(RunDefinitionMapper.Map(Samples.Run()), Samples.Key));
        coordinator.Append(new ParticipantEnrolled("alice", Samples.Key, 0));
        foreach (var slot in new[] { new Slot(0, 1), new Slot(0, 0), new Slot(1, 0), new Slot(1, 1) }.Take(active))
        {
            coordinator.Append(new PlacementAccepted(new Member(slot, 1, "alice")));
        }

        coordinator.ActivateAll();
        return coordinator;
    }

    private static RunProgress Figures(double tokensPerSecond) => new(
        "sample", 1, RunPhase.Gathering, 0, 3, RoundPhase.Boundary, 0, 0, 0, tokensPerSecond, null, null, [], [], 0, new string('a', 64));

    private static RunScene Scene(FakeCoordinator coordinator) => new()
    {
        Run = Samples.Run(),
        Problem = null,
        Participants = [],
        Placements = [],
        Clusters = [],
        Coordinator = new CoordinatorAddress(1, "127.0.0.1:1", Samples.Key),
        CoordinatorPod = "sample-coordinator-1",
        Term = 1,
        View = coordinator.View,
        Now = Now,
    };
}
