using k8s;
using k8s.Models;
using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>What happens to a run between its first round and its end.</summary>
public sealed class LifecycleTests : IAsyncLifetime
{
    private const string Looks = "controller_runtime_reconcile_total";
    private const string Run = "controller=\"trainingrun\"";

    private readonly OperatorFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Replicas_raisedAndLowered_comeAndGoWithoutTouchingTheOthers()
    {
        await _fixture.StartTrainingAsync();
        var first = await UidsAsync();
        await _fixture.CreateAsync(Samples.Participant("erin"), Samples.Participant("frank", "member-2"));
        await _fixture.ChangeRunAsync(run => run.Spec.Replicas.Max = 3);
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.WorkerPodsAsync()).Count == 6, "two more pods");
        _fixture.Coordinator.ActivateAll();
        await _fixture.RunWhereAsync(run => run.Status?.Shards is { Active: 6, Desired: 6, Lost: 0 }, "six active shards");

        await _fixture.ChangeRunAsync(run => run.Spec.Replicas.Max = 2);
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.WorkerPodsAsync()).Count == 4, "two pods to go");
        await _fixture.RunWhereAsync(run => run.Status?.Shards is { Active: 4, Desired: 4 }, "four active shards");
        Assert.Equal(first, await UidsAsync());
    }

    [Fact]
    public async Task Participant_deletedInALiveRun_isReplacedByAnother()
    {
        await _fixture.StartTrainingAsync();
        await _fixture.CreateAsync(Samples.Participant("erin"));
        await OperatorFixture.EventuallyAsync(
            () => Task.FromResult(_fixture.Coordinator.State.Participants.ContainsKey("erin")), "erin to be enrolled");
        await _fixture.Home.DeleteAsync((await _fixture.FindAsync<V1Alpha1Participant>("alice"))!, null, CancellationToken.None);

        await OperatorFixture.EventuallyAsync(async () => await HeldAsync("alice") == 0 && await HeldAsync("erin") == 1, "erin to take alice's shard");
        Assert.Equal(1, await HeldAsync("bob"));
    }

    [Fact]
    public async Task Run_suspendedAndResumed_keepsItsPods()
    {
        await _fixture.StartTrainingAsync();
        var pods = await UidsAsync();
        await _fixture.ChangeRunAsync(run => run.Spec.Suspend = true);
        var suspended = await _fixture.RunWhereAsync(run => run.Status?.Phase == TrainingRunPhase.Suspended, "the run to be suspended");
        Assert.True(ConditionList.Is(suspended.Status!.Conditions, ConditionType.Suspended, ConditionStatus.True));
        Assert.True(_fixture.Coordinator.State.IsSuspended);

        await _fixture.ChangeRunAsync(run => run.Spec.Suspend = false);
        await _fixture.RunWhereAsync(run => ConditionList.Is(run.Status?.Conditions, ConditionType.Suspended, ConditionStatus.False), "the run to go on");
        Assert.False(_fixture.Coordinator.State.IsSuspended);
        Assert.Equal(pods, await UidsAsync());
    }

    [Fact]
    public async Task Run_suspendedForALostStage_saysSoAndIsNotResumed()
    {
        await _fixture.StartTrainingAsync();
        _fixture.Coordinator.Append(Suspension.StageLost(1, 7));
        var lost = await _fixture.RunWhereAsync(
            run => ConditionList.Is(run.Status?.Conditions, ConditionType.Suspended, ConditionStatus.True), "the run to be suspended");
        var degraded = lost.Status!.Conditions!.Single(condition => condition.Type == ConditionType.Degraded);
        Assert.Equal(("True", "StageLost"), (degraded.Status, degraded.Reason));
        Assert.Contains("stage 1 after round 7", degraded.Message, StringComparison.Ordinal);

        // The run is looked at every second, and each look could propose to resume it.
        var looks = await _fixture.SumAsync(Looks, Run);
        await OperatorFixture.EventuallyAsync(async () => await _fixture.SumAsync(Looks, Run) > looks + 3, "the run to be looked at");
        Assert.DoesNotContain(_fixture.Coordinator.Proposals.ToArray(), proposal => proposal is ResumeRun);
        Assert.Equal(1, _fixture.Coordinator.State.Suspension?.LostStage);
    }

    [Fact]
    public async Task Run_managedByAnother_isNeverWritten()
    {
        var run = Samples.Run("other");
        run.Spec.ManagedBy = "kueue.x-k8s.io/multikueue";
        await _fixture.CreateAsync(run);
        var made = (await _fixture.FindAsync<V1Alpha1TrainingRun>("other"))!;

        // When a run beside it trains, the operator has long seen both.
        await _fixture.StartTrainingAsync();
        var left = (await _fixture.FindAsync<V1Alpha1TrainingRun>("other"))!;
        Assert.Equal(made.Metadata.ResourceVersion, left.Metadata.ResourceVersion);
        Assert.Null(left.Status);
        Assert.Equal(["sample-coordinator-1"], (await _fixture.PodsAsync("home")).Select(pod => pod.Metadata.Name));
    }

    [Fact]
    public async Task Run_beyondItsDeadline_failsAndItsWorkersGo()
    {
        var run = Samples.Run();
        run.Spec.ActiveDeadlineSeconds = 1;
        await _fixture.StartRunAsync(run);

        var failed = await _fixture.RunWhereAsync(run => run.Status?.Phase == TrainingRunPhase.Failed, "the run to fail");
        Assert.Equal("DeadlineExceeded", failed.Status!.Conditions!.Single(condition => condition.Type == ConditionType.Failed).Reason);

        // An alert on it goes when the run does, not when another operator leads.
        await _fixture.RestartOperatorAsync();
        await OperatorFixture.EventuallyAsync(
            async () => await _fixture.SumAsync("protocollearning_run_condition", "condition=\"Failed\"") == 1, "the metric of the failed run");
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()).All(pod => pod.Metadata.DeletionTimestamp is not null), "the workers to go");
    }

    [Fact]
    public async Task Run_whoseCoordinatorNeverServes_failsAtItsDeadlineToo()
    {
        var run = Samples.Run();
        run.Spec.ActiveDeadlineSeconds = 1;
        await _fixture.CreateAsync(run);
        var failed = await _fixture.RunWhereAsync(run => run.Status?.Phase == TrainingRunPhase.Failed, "the run to fail");
        Assert.Null(failed.Status!.AcceptedGeneration);
    }

    [Theory]
    [InlineData(FailureAction.RestartShard)]
    [InlineData(FailureAction.MoveShard)]
    [InlineData(FailureAction.EvictParticipant)]
    [InlineData(FailureAction.FailRun)]
    public async Task FailurePolicy_rule_isCarriedOut(FailureAction action)
    {
        var run = Samples.Run();
        run.Spec.FailurePolicy.Rules = [new FailureRule { Name = "seven", ExitCodes = [7], Action = action }];
        await _fixture.CreateAsync(Samples.Participant("alice", workers: 2), Samples.Participant("bob"), Samples.Participant("carol", "member-2"));
        await _fixture.CreateAsync(run);
        await _fixture.AnnounceAsync(1);
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.WorkerPodsAsync()).Count == 4, "four pods");
        _fixture.Coordinator.ActivateAll();
        await _fixture.CreateAsync(Samples.Participant("erin", "member-2", workers: 2));
        await OperatorFixture.EventuallyAsync(
            () => Task.FromResult(_fixture.Coordinator.State.Participants.ContainsKey("erin")), "erin to be enrolled");

        await FailAsync((await _fixture.PodsAsync("member-1")).First(pod => pod.GetLabel("protocollearning.dev/participant") == "alice"), 7);

        if (action == FailureAction.FailRun)
        {
            var failed = await _fixture.RunWhereAsync(run => run.Status?.Phase == TrainingRunPhase.Failed, "the run to fail");
            Assert.Equal("FailurePolicy", failed.Status!.Conditions!.Single(condition => condition.Type == ConditionType.Failed).Reason);
            return;
        }

        var lost = action == FailureAction.EvictParticipant ? 2 : 1;
        await OperatorFixture.EventuallyAsync(
            () => Task.FromResult(_fixture.Coordinator.State.Members.Values.Count(member => member.Member.Epoch == 2 && member.Phase != MemberPhase.Lost) == lost),
            $"{lost} shards to be placed anew");
        var anew = _fixture.Coordinator.State.Members.Values.Where(member => member.Member.Epoch == 2).Select(member => member.Member.Participant);
        if (action != FailureAction.RestartShard)
        {
            Assert.All(anew, participant => Assert.Equal("erin", participant));
        }
    }

    [Fact]
    public async Task Participant_evicted_isDrainedStageByStageAndComesBackWithAnotherSpec()
    {
        var run = Samples.Run();
        run.Spec.FailurePolicy.Rules = [new FailureRule { Name = "seven", ExitCodes = [7], Action = FailureAction.EvictParticipant }];
        await _fixture.CreateAsync(Samples.Participant("alice", workers: 2), Samples.Participant("bob"), Samples.Participant("carol", "member-2"));
        await _fixture.CreateAsync(run);
        await _fixture.AnnounceAsync(1);
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.WorkerPodsAsync()).Count == 4, "four pods");
        _fixture.Coordinator.ActivateAll();

        await FailAsync((await _fixture.PodsAsync("member-1")).First(pod => pod.GetLabel("protocollearning.dev/participant") == "alice"), 7);

        // Nobody else has a worker to spare: she keeps the shard that did not fail, and does not get back the one that did.
        await AliceWhereAsync(alice => alice.Status is { Phase: ParticipantPhase.Draining, Shards: 1 }, "alice to be drained");
        var told = (await _fixture.FindAsync<V1Alpha1Participant>("alice"))!.Status!.Conditions!.Single(condition => condition.Type == ConditionType.Evicted);
        Assert.Contains("rule seven", told.Message, StringComparison.Ordinal);
        await _fixture.RestartOperatorAsync();
        var looks = await _fixture.SumAsync(Looks, Run);
        await OperatorFixture.EventuallyAsync(async () => await _fixture.SumAsync(Looks, Run) > looks + 3, "the run to be looked at");
        Assert.Equal(1, await HeldAsync("alice"));

        await _fixture.CreateAsync(Samples.Participant("erin", "member-2", workers: 2));
        await OperatorFixture.EventuallyAsync(
            async () =>
            {
                _fixture.Coordinator.ActivateAll();
                return await HeldAsync("alice") == 0 && await HeldAsync("erin") == 2;
            },
            "erin to take both of alice's shards");
        Assert.Single(_fixture.Coordinator.Proposals.ToArray().OfType<ReportLost>());

        var alice = (await _fixture.FindAsync<V1Alpha1Participant>("alice"))!;
        alice.Spec.Worker.MaxWorkers = 1;
        Assert.True((await _fixture.Home.ReplaceAsync(alice, CancellationToken.None)).IsSuccess);
        await AliceWhereAsync(alice => ConditionList.Is(alice.Status?.Conditions, ConditionType.Eligible, ConditionStatus.True), "alice to be let back");
    }

    private Task AliceWhereAsync(Func<V1Alpha1Participant, bool> condition, string what) => OperatorFixture.EventuallyAsync(
        async () => await _fixture.FindAsync<V1Alpha1Participant>("alice") is { } alice && condition(alice), what);

    [Fact]
    public async Task Pod_heldByAQueue_waitsWithoutBeingLostAndHasItsTimeAfterwards()
    {
        var run = Samples.Run();
        run.Spec.FailurePolicy.UnschedulableTimeoutSeconds = 5;
        var queued = Samples.Participant("alice", workers: 4);
        queued.Spec.Worker.Labels = new Dictionary<string, string> { ["kueue.x-k8s.io/queue-name"] = "training" };
        await _fixture.CreateAsync(queued);
        await _fixture.CreateAsync(run);
        await _fixture.AnnounceAsync(1);
        var pods = await OperatorFixture.EventuallyAsync(
            async () => await _fixture.WorkerPodsAsync() is { Count: 4 } made ? made : null, "four pods");
        Assert.All(pods, pod => Assert.Equal("training", pod.GetLabel("kueue.x-k8s.io/queue-name")));
        await GateAsync(pods, """[{"name":"kueue.x-k8s.io/admission"}]""");
        await PlacementsWhereAsync(placement => placement.Status?.Pod?.Reason == ShardLossRules.Gated, "every placement to say Gated");

        // A run is looked at every second: more often than a pod may find no node.
        var looks = await _fixture.SumAsync(Looks, Run);
        await OperatorFixture.EventuallyAsync(async () => await _fixture.SumAsync(Looks, Run) > looks + 8, "the run to be looked at");
        Assert.DoesNotContain(_fixture.Coordinator.Proposals.ToArray(), proposal => proposal is ReportLost);

        await _fixture.CreateAsync(Samples.Participant("bob", workers: 4));
        await GateAsync(pods, "null");
        await PlacementsWhereAsync(placement => placement.Status?.Pod is { ReleasedAt: not null, Reason: not ShardLossRules.Gated }, "every placement to be released");
        await OperatorFixture.EventuallyAsync(
            () => Task.FromResult(_fixture.Coordinator.Proposals.ToArray().Any(proposal => proposal is ReportLost { Reason: Protocol.Log.LossReason.PodGone })),
            "a pod that finds no node after its release to be lost");
    }

    private async Task GateAsync(IEnumerable<V1Pod> pods, string gates)
    {
        foreach (var pod in pods)
        {
            await _fixture.Clusters[pod.GetLabel("protocollearning.dev/cluster")].CoreV1.PatchNamespacedPodAsync(
                new V1Patch($$$"""{"spec":{"schedulingGates":{{{gates}}}}}""", V1Patch.PatchType.MergePatch), pod.Metadata.Name, Samples.Namespace);
        }
    }

    private Task FailAsync(V1Pod pod, int exitCode) => _fixture.SetPodStatusAsync(pod, "member-1", new V1PodStatus
    {
        Phase = "Failed",
        ContainerStatuses =
        [
            new V1ContainerStatus
            {
                Name = "worker",
                Image = "x",
                ImageID = "x",
                State = new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = exitCode, Reason = "Error" } },
            },
        ],
    });

    private Task PlacementsWhereAsync(Func<V1Alpha1ShardPlacement, bool> condition, string what) => OperatorFixture.EventuallyAsync(
        async () => (await _fixture.Home.ListAsync<V1Alpha1ShardPlacement>(Samples.Namespace, null, CancellationToken.None)).All(condition), what);

    private async Task<IReadOnlyList<string>> UidsAsync() => [.. (await _fixture.WorkerPodsAsync()).Select(pod => pod.Metadata.Uid)];

    private async Task<int> HeldAsync(string participant) =>
        (await _fixture.Home.ListAsync<V1Alpha1ShardPlacement>(Samples.Namespace, null, CancellationToken.None))
            .Count(placement => placement.Spec.Participant == participant);
}
