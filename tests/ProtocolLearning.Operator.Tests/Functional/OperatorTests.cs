using k8s;
using k8s.Models;
using ProtocolLearning.Operator.Hosting;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>The operator from the user's side: objects in, pods and statuses out.</summary>
public sealed class OperatorTests : IAsyncLifetime
{
    private readonly OperatorFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Run_applied_becomesCoordinatorPlacementsAndPods()
    {
        await _fixture.StartTrainingAsync();

        var pods = await _fixture.WorkerPodsAsync();
        Assert.Equal(["sample-0-0-1", "sample-0-1-1", "sample-1-0-1", "sample-1-1-1"], pods.Select(pod => pod.Metadata.Name));
        Assert.Equal(2, (await _fixture.PodsAsync("member-1")).Count);
        Assert.Equal(4, pods.Select(pod => pod.GetLabel("protocollearning.dev/participant")).Distinct().Count());
        var run = await _fixture.RunWhereAsync(run => run.Status?.Shards?.Active == 4, "four active shards");
        Assert.Equal(1, run.Status!.AcceptedGeneration);
        Assert.Equal("127.0.0.1:40001", run.Status.Coordinator!.Endpoint);
        Assert.True(ConditionList.Is(run.Status.Conditions, ConditionType.SpecAccepted, ConditionStatus.True));
        var participant = await _fixture.FindAsync<V1Alpha1Participant>("alice");
        Assert.Equal(ParticipantPhase.Active, participant!.Status!.Phase);
        var cluster = await _fixture.FindAsync<V1Alpha1MemberCluster>("member-1", null);
        Assert.True(ConditionList.Is(cluster!.Status!.Conditions, ConditionType.Ready, ConditionStatus.True));
    }

    [Fact]
    public async Task Spec_unsound_isRefusedAndNothingStarts()
    {
        var run = Samples.Run();
        run.Spec.Stages = 5;
        await _fixture.CreateAsync(run);

        var refused = await _fixture.RunWhereAsync(run => run.Status?.Conditions is not null, "a verdict");
        var condition = refused.Status!.Conditions!.Single(condition => condition.Type == ConditionType.SpecAccepted);
        Assert.Equal(("False", "Unsound"), (condition.Status, condition.Reason));
        Assert.Contains("spec.stages", condition.Message, StringComparison.Ordinal);
        Assert.Empty(await _fixture.PodsAsync("home"));
    }

    [Fact]
    public async Task Pod_deleted_isFollowedByANewEpoch()
    {
        await _fixture.StartTrainingAsync();
        var (cluster, pod) = await FirstPodAsync();
        await _fixture.Clusters[cluster].CoreV1.DeleteNamespacedPodAsync(pod.Metadata.Name, Samples.Namespace, new V1DeleteOptions { GracePeriodSeconds = 0 });

        var successor = pod.Metadata.Name[..^1] + "2";
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()).Any(pod => pod.Metadata.Name == successor), $"pod {successor}");
        Assert.Contains(_fixture.Coordinator.Proposals, proposal => proposal is ReportLost { Reason: LossReason.PodGone });
        _fixture.Coordinator.ActivateAll();
        await _fixture.RunWhereAsync(run => run.Status?.Shards is { Active: 4, Lost: 1 }, "the shard's replacement");
    }

    [Fact]
    public async Task Pod_failed_isReportedWithItsExitCode()
    {
        await _fixture.StartTrainingAsync();
        var (cluster, pod) = await FirstPodAsync();
        await _fixture.SetPodStatusAsync(pod, cluster, new V1PodStatus
        {
            Phase = "Failed",
            ContainerStatuses =
            [
                new V1ContainerStatus
                {
                    Name = "worker",
                    Image = "x",
                    ImageID = "x",
                    State = new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 7, Reason = "Error" } },
                },
            ],
        });

        var report = await OperatorFixture.EventuallyAsync(
            () => Task.FromResult(_fixture.Coordinator.Proposals.ToArray().OfType<ReportLost>().FirstOrDefault()), "the report");
        Assert.Contains("exit code 7", report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Participant_banned_losesItsPods()
    {
        await _fixture.StartTrainingAsync();
        _fixture.Coordinator.Ban("alice", score: 9);

        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()).All(pod => pod.GetLabel("protocollearning.dev/participant") != "alice"),
            "the banned participant's pod to go");
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.FindAsync<V1Alpha1Participant>("alice"))!.Status?.Phase == ParticipantPhase.Banned, "phase Banned");
    }

    [Fact]
    public async Task Coordinator_failed_isReplacedWithAHigherTerm()
    {
        await _fixture.StartTrainingAsync();
        var pod = (await _fixture.PodsAsync("home")).Single();
        await _fixture.Clusters["home"].CoreV1.DeleteNamespacedPodAsync(pod.Metadata.Name, Samples.Namespace, new V1DeleteOptions { GracePeriodSeconds = 0 });

        await _fixture.AnnounceAsync(2, "127.0.0.1:40002");
        var successor = (await _fixture.PodsAsync("home")).Single();
        Assert.Contains(successor.Spec.Containers[0].Env, variable => variable is { Name: "PLEARN_LISTEN", Value: "127.0.0.1:40001" });
        await OperatorFixture.EventuallyAsync(() => Task.FromResult(_fixture.Coordinator.Address?.Term == 2), "a session with the new term");
    }

    [Fact]
    public async Task Announcement_withAWrongToken_isRefused()
    {
        await _fixture.CreateAsync(Samples.Run());
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.PodsAsync("home")).Count == 1, "the coordinator's pod");
        Assert.Equal(403, await _fixture.PostAsync("coordinators/training/sample/forged", new AnnouncementBody("sample", 1, "203.0.113.1:1", Samples.Key)));
        Assert.Null((await _fixture.FindAsync<V1Alpha1TrainingRun>("sample"))!.Status?.Coordinator?.Endpoint);
    }

    [Theory]
    [InlineData(1, "127.0.0.1:40001", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "never changes")]
    [InlineData(2, "127.0.0.1:40002", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "never changes")]
    [InlineData(1, "203.0.113.1:1", null, "another endpoint")]
    public async Task Announcement_thatContradictsTheFirst_isRefusedAndSaid(long term, string endpoint, string? key, string why)
    {
        await _fixture.StartRunAsync();
        Assert.Equal(409, await _fixture.AnnounceOnceAsync(1, new AnnouncementBody("sample", term, endpoint, key ?? Samples.Key)));

        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.Clusters["home"].EventsV1.ListNamespacedEventAsync(Samples.Namespace)).Items
                .Any(told => told.Reason == "AnnouncementRefused" && told.Note.Contains(why, StringComparison.Ordinal)),
            "an Event that tells of it");
        var kept = (await _fixture.FindAsync<V1Alpha1TrainingRun>("sample"))!.Status!.Coordinator!;
        Assert.Equal((1, "127.0.0.1:40001", Samples.Key), (kept.Term, kept.Endpoint, kept.PublicKey));
    }

    [Fact]
    public async Task Run_deleted_takesItsPodsAlong()
    {
        await _fixture.StartTrainingAsync();
        await _fixture.Home.DeleteAsync((await _fixture.FindAsync<V1Alpha1TrainingRun>("sample"))!, null, CancellationToken.None);

        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()).All(pod => pod.Metadata.DeletionTimestamp is not null), "the workers' pods to go");
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.PodsAsync("home")).All(pod => pod.Metadata.DeletionTimestamp is not null), "the coordinator's pod to go");
    }

    [Fact]
    public async Task Run_unchanged_isReconciledWithoutAnyWrite()
    {
        await _fixture.StartTrainingAsync();
        await _fixture.RunWhereAsync(run => run.Status?.Shards?.Active == 4, "a settled run");
        await OperatorFixture.EventuallyAsync(async () => await WritesDuringThreeReconcilesAsync() == 0, "reconciliations without a write");
    }

    [Fact]
    public async Task Run_completed_saysSoAndItsCoordinatorGoesInTime()
    {
        var run = Samples.Run();
        run.Spec.Schedule.Rounds = 1;
        run.Spec.TtlSecondsAfterFinished = 1;
        await _fixture.StartTrainingAsync(run);
        _fixture.Coordinator.Complete();

        var completed = await _fixture.RunWhereAsync(run => run.Status?.CompletionTime is not null, "the run to complete");
        Assert.True(ConditionList.Is(completed.Status!.Conditions, ConditionType.Complete, ConditionStatus.True));
        Assert.Equal((TrainingRunPhase.Complete, 1L, 4L, "2.0000"), (completed.Status.Phase!.Value, completed.Status.Round, completed.Status.Tokens, completed.Status.Loss));
        Assert.Equal(250, (await _fixture.FindAsync<V1Alpha1Participant>("alice"))!.Status!.SharePerMille);
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.PodsAsync("home")).All(pod => pod.Metadata.DeletionTimestamp is not null)
                && (await _fixture.WorkerPodsAsync()).All(pod => pod.Metadata.DeletionTimestamp is not null),
            "everything that ran to go");
    }

    [Fact]
    public async Task Operator_startedAnew_goesOnWhereTheOtherWas()
    {
        await _fixture.StartTrainingAsync();
        var pods = (await _fixture.WorkerPodsAsync()).Select(pod => pod.Metadata.Uid).ToList();
        var placed = _fixture.Coordinator.Proposals.OfType<PlaceMember>().Count();

        await _fixture.RestartOperatorAsync();
        await OperatorFixture.EventuallyAsync(async () => await ReconcilesAsync() >= 4, "the new operator's reconciliations");
        Assert.Equal(pods, (await _fixture.WorkerPodsAsync()).Select(pod => pod.Metadata.Uid));
        Assert.Equal(placed, _fixture.Coordinator.Proposals.OfType<PlaceMember>().Count());
        Assert.Equal("sample-coordinator-1", Assert.Single(await _fixture.PodsAsync("home")).Metadata.Name);

        await OperatorFixture.EventuallyAsync(
            async () => await _fixture.SumAsync("controller_runtime_reconcile_total", "controller=\"shardplacement\"", "result=\"success\"") >= 4,
            "every shard to be looked at");
        foreach (var member in new[] { "member-1", "member-2" })
        {
            var host = _fixture.Clusters[member].BaseUri.Authority;
            Assert.True(await _fixture.SumAsync("rest_client_requests_total", "method=\"GET\"", $"host=\"{host}\"") > 0);
            Assert.Equal(0, await _fixture.SumAsync("rest_client_requests_total", "method=\"P", $"host=\"{host}\""));
        }
    }

    [Fact]
    public async Task Member_cutOff_losesNoShardByThatAlone()
    {
        await _fixture.StartTrainingAsync();
        await _fixture.CutOffAsync("member-2");
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.FindAsync<V1Alpha1MemberCluster>("member-2", null))!.Status?.UnreachableSince is not null,
            "the cluster to count as unreachable");

        Assert.DoesNotContain(_fixture.Coordinator.Proposals, proposal => proposal is ReportLost);
        Assert.Equal(4, _fixture.Coordinator.State.Members.Values.Count(member => member.Phase == MemberPhase.Active));
    }

    [Fact]
    public async Task Spec_changed_isProposedAgain()
    {
        await _fixture.StartTrainingAsync();
        var run = (await _fixture.FindAsync<V1Alpha1TrainingRun>("sample"))!;
        run.Spec.Schedule.Rounds = 5;
        Assert.True((await _fixture.Home.ReplaceAsync(run, CancellationToken.None)).IsSuccess);

        await _fixture.RunWhereAsync(run => run.Status?.AcceptedGeneration == 2, "generation 2 to be accepted");
        Assert.Equal(5, _fixture.Coordinator.State.Accepted!.Schedule.Rounds);
    }

    private async Task<(string Cluster, V1Pod Pod)> FirstPodAsync() => ("member-1", (await _fixture.PodsAsync("member-1"))[0]);

    private async Task<double> WritesDuringThreeReconcilesAsync()
    {
        var (writes, reconciles) = (await _fixture.SumAsync("rest_client_requests_total", "method=\"P"), await ReconcilesAsync());
        await OperatorFixture.EventuallyAsync(async () => await ReconcilesAsync() >= reconciles + 3, "three reconciliations");
        return await _fixture.SumAsync("rest_client_requests_total", "method=\"P") - writes;
    }

    private Task<double> ReconcilesAsync() => _fixture.SumAsync("controller_runtime_reconcile_total", "controller=\"trainingrun\"");
}
