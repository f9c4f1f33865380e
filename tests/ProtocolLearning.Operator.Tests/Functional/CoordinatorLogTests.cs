using k8s;
using k8s.Models;
using ProtocolLearning.Operator.Coordinators;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>A coordinator whose volume or node is lost, workers that do not reach it, and the budgets that keep drains off.</summary>
public sealed class CoordinatorLogTests : IAsyncLifetime
{
    private readonly OperatorFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Volume_that_is_lost_stops_the_run_until_it_is_restored()
    {
        await _fixture.StartTrainingAsync();
        var run = await _fixture.RunWhereAsync(run => run.Status is { LedgerRoot: not null, Shards.Active: 4 }, "a log to be known");
        var (root, claim) = (run.Status!.LedgerRoot!, ResourceNames.CoordinatorClaim("sample", run.Metadata.Uid));
        await _fixture.Home.DeleteAsync((await _fixture.FindAsync<V1PersistentVolumeClaim>(claim))!, null, CancellationToken.None);
        await DeleteCoordinatorAsync("sample-coordinator-1");

        var lost = await _fixture.RunWhereAsync(IsLost, "say that its log is lost");
        var condition = lost.Status!.Conditions!.Single(condition => condition.Type == ConditionType.CoordinatorLogLost);
        Assert.Contains(claim, condition.Message, StringComparison.Ordinal);
        Assert.Contains("protocollearning.dev/restored-log", condition.Message, StringComparison.Ordinal);
        Assert.Equal("True", lost.Status.Conditions!.Single(condition => condition.Type == ConditionType.Degraded).Status);
        Assert.Empty(await _fixture.PodsAsync("home"));
        Assert.Equal(4, (await _fixture.WorkerPodsAsync()).Count);
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.Clusters["home"].EventsV1.ListNamespacedEventAsync(Samples.Namespace)).Items
                .Any(told => told is { Reason: "LogLost", Type: "Warning" }),
            "an Event that tells of it");

        // Restored: the next coordinator is told what its log must hold.
        await _fixture.Clusters["home"].CoreV1.CreateNamespacedPersistentVolumeClaimAsync(CoordinatorTemplate.Claim(run), Samples.Namespace);
        await _fixture.AnnounceAsync(2);
        var successor = Assert.Single(await _fixture.PodsAsync("home"));
        Assert.Contains(successor.Spec.Containers[0].Env, variable => variable.Name == "PLEARN_LEDGER_ROOT" && variable.Value == root);
        await _fixture.RunWhereAsync(run => !IsLost(run), "go on");
    }

    [Fact]
    public async Task Coordinator_stuck_in_Terminating_on_a_dead_node_is_followed_by_the_next_term()
    {
        await _fixture.StartTrainingAsync();
        await _fixture.SetNodeAsync("home", "n1", ready: true);
        var pod = Assert.Single(await _fixture.PodsAsync("home"));
        await _fixture.RunOnAsync("home", pod, "n1");
        await _fixture.SetNodeAsync("home", "n1", ready: false);
        await _fixture.Clusters["home"].CoreV1.DeleteNamespacedPodAsync(
            pod.Metadata.Name, Samples.Namespace, new V1DeleteOptions { GracePeriodSeconds = 1 });

        await _fixture.AnnounceAsync(2, "127.0.0.1:40002");
        Assert.DoesNotContain(await _fixture.PodsAsync("home"), other => other.Metadata.Name == pod.Metadata.Name);
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.Clusters["home"].EventsV1.ListNamespacedEventAsync(Samples.Namespace)).Items
                .Any(told => told.Reason == "CoordinatorReleased" && told.Note.Contains("n1 is not ready", StringComparison.Ordinal)),
            "an Event that tells of it");
    }

    [Fact]
    public async Task Cluster_whose_workers_do_not_reach_the_coordinator_is_named()
    {
        await _fixture.StartRunAsync();
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.WorkerPodsAsync()).Count == 4, "four pods");
        await _fixture.SetPodStatusAsync((await _fixture.PodsAsync("member-2"))[0], "member-2", new V1PodStatus
        {
            Phase = "Failed",
            ContainerStatuses =
            [
                new V1ContainerStatus
                {
                    Name = "worker",
                    Image = "x",
                    ImageID = "x",
                    State = new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 5, Reason = "Error" } },
                },
            ],
        });

        var away = await _fixture.RunWhereAsync(run => Reach(run)?.Status == "False", "name the cluster");
        Assert.Contains("member-2", Reach(away)!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("member-1", Reach(away)!.Message, StringComparison.Ordinal);
        await OperatorFixture.EventuallyAsync(
            async () =>
            {
                _fixture.Coordinator.ActivateAll();
                return Reach((await _fixture.FindAsync<V1Alpha1TrainingRun>("sample"))!)?.Status == "True";
            },
            "its workers to have joined");
    }

    [Fact]
    public async Task Budgets_keep_drains_off_and_go_with_the_run()
    {
        await _fixture.StartTrainingAsync();
        var pods = await _fixture.PodsAsync("member-1");
        await OperatorFixture.EventuallyAsync(async () => (await BudgetsAsync("member-1")).Count == 2, "a budget for each stage");
        Assert.All(await BudgetsAsync("member-1"), budget =>
        {
            var owner = Assert.Single(budget.Metadata.OwnerReferences);
            Assert.Contains(pods, pod => pod.Metadata.Uid == owner.Uid);
            Assert.Equal("0", budget.Spec.MinAvailable.Value);
        });
        Assert.Equal("1", Assert.Single(await BudgetsAsync("home")).Spec.MinAvailable.Value);

        var deleted = (await BudgetsAsync("member-1"))[0].Metadata.Name;
        await _fixture.RestartOperatorAsync(
            () => _fixture.Clusters["member-1"].PolicyV1.DeleteNamespacedPodDisruptionBudgetAsync(deleted, Samples.Namespace));
        await OperatorFixture.EventuallyAsync(
            async () => (await BudgetsAsync("member-1")).Any(budget => budget.Metadata.Name == deleted), "the budget that somebody deleted");

        await _fixture.Home.DeleteAsync((await _fixture.FindAsync<V1Alpha1TrainingRun>("sample"))!, null, CancellationToken.None);
        await OperatorFixture.EventuallyAsync(
            async () => (await BudgetsAsync("home")).Count + (await BudgetsAsync("member-1")).Count + (await BudgetsAsync("member-2")).Count == 0,
            "every budget to go");
    }

    private async Task<IReadOnlyList<V1PodDisruptionBudget>> BudgetsAsync(string cluster) =>
        [.. (await _fixture.Clusters[cluster].PolicyV1.ListNamespacedPodDisruptionBudgetAsync(Samples.Namespace)).Items];

    private async Task DeleteCoordinatorAsync(string name) => await _fixture.Clusters["home"].CoreV1.DeleteNamespacedPodAsync(
        name, Samples.Namespace, new V1DeleteOptions { GracePeriodSeconds = 0 });

    private static bool IsLost(V1Alpha1TrainingRun run) =>
        ConditionList.Is(run.Status?.Conditions, ConditionType.CoordinatorLogLost, ConditionStatus.True);

    private static V1Condition? Reach(V1Alpha1TrainingRun run) =>
        run.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionType.EndpointReachable);
}
