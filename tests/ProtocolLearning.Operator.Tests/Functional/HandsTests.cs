using k8s;
using k8s.Models;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>What people do to a run's objects by annotation: drain a participant, take a run into their own hands.</summary>
public sealed class HandsTests : IAsyncLifetime
{
    private readonly OperatorFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Participant_drained_trainsOnUntilAnotherTakesItsShard()
    {
        await _fixture.StartTrainingAsync();
        var alice = (await _fixture.FindAsync<V1Alpha1Participant>("alice"))!;
        alice.Spec.Unschedulable = true;
        alice.Metadata.Annotations = new Dictionary<string, string> { ["protocollearning.dev/drain"] = "true" };
        Assert.True((await _fixture.Home.ReplaceAsync(alice, CancellationToken.None)).IsSuccess);

        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.FindAsync<V1Alpha1Participant>("alice"))!.Status?.Phase == ParticipantPhase.Draining, "alice to be draining");
        Assert.Equal(1, await HeldAsync("alice"));

        await _fixture.CreateAsync(Samples.Participant("erin"));
        await OperatorFixture.EventuallyAsync(async () => await HeldAsync("alice") == 0 && await HeldAsync("erin") == 1, "erin to take alice's shard");
        Assert.DoesNotContain(_fixture.Coordinator.Proposals, proposal => proposal is ReportLost);
    }

    [Fact]
    public async Task Run_whoseReconciliationIsDisabled_isLeftAloneUntilItIsEnabled()
    {
        var run = Samples.Run();
        run.Metadata.Annotations = new Dictionary<string, string> { ["protocollearning.dev/reconcile"] = "disabled" };
        await _fixture.CreateAsync(run);
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.Clusters["home"].EventsV1.ListNamespacedEventAsync(Samples.Namespace)).Items.Any(told => told.Reason == "ReconcileDisabled"),
            "the Event that says so");
        Assert.Null((await _fixture.FindAsync<V1Alpha1TrainingRun>("sample"))!.Status);
        Assert.Empty(await _fixture.PodsAsync("home"));

        var enabled = (await _fixture.FindAsync<V1Alpha1TrainingRun>("sample"))!;
        enabled.Metadata.Annotations.Clear();
        Assert.True((await _fixture.Home.ReplaceAsync(enabled, CancellationToken.None)).IsSuccess);
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.PodsAsync("home")).Count == 1, "its coordinator");
    }

    [Fact]
    public async Task Shard_whoseReconciliationIsDisabled_isLeftAloneWhateverBecomesOfIt()
    {
        await _fixture.StartTrainingAsync();
        await _fixture.CreateAsync(Samples.Participant("erin"), Samples.Participant("frank"));
        await OperatorFixture.EventuallyAsync(
            () => Task.FromResult(_fixture.Coordinator.State.Participants.ContainsKey("frank")), "two more to be enrolled");
        var held = await AnnotateAsync("sample-0-0", "disabled");
        await OperatorFixture.EventuallyAsync(
            async () => ConditionOf(await _fixture.FindAsync<V1Alpha1ShardPlacement>("sample-0-0")) is { Reason: "ReconcileDisabled", Status: "False" },
            "its status to say so");
        await _fixture.RunWhereAsync(
            run => run.Status!.Conditions!.Any(condition => condition.Type == ConditionType.Ready
                && condition.Message.Contains("1 left alone (protocollearning.dev/reconcile: disabled), first sample-0-0", StringComparison.Ordinal)),
            "the run's to say so");

        // Its pod is deleted and its worker falls silent, as another's does whose shard is placed anew meanwhile.
        await DeletePodAsync(held);
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.FindAsync<V1Alpha1ShardPlacement>("sample-0-0"))!.Status!.Pod!.Phase == ShardPodPhase.Missing, "its pod's end to be seen");
        await DeletePodAsync((await _fixture.FindAsync<V1Alpha1ShardPlacement>("sample-1-0"))!);
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.FindAsync<V1Alpha1ShardPlacement>("sample-1-0"))!.Spec.Epoch == 2, "the other shard to be placed anew");
        Assert.DoesNotContain(_fixture.Coordinator.Proposals.ToArray(), proposal => proposal is ReportLost lost && lost.Member.Slot == new Slot(0, 0));
        _fixture.LoseHeartbeatsOf(held.Spec.Participant);
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.FindAsync<V1Alpha1ShardPlacement>("sample-0-0"))!.Status!.Phase == ShardPhase.Lost, "its loss to be seen");
        await DeletePodAsync((await _fixture.FindAsync<V1Alpha1ShardPlacement>("sample-1-0"))!);
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.FindAsync<V1Alpha1ShardPlacement>("sample-1-0"))!.Spec.Epoch == 3, "the other shard to be placed anew again");
        var still = (await _fixture.FindAsync<V1Alpha1ShardPlacement>("sample-0-0"))!;
        Assert.Equal((1, held.Spec.Participant), (still.Spec.Epoch, still.Spec.Participant));
        Assert.DoesNotContain(await _fixture.WorkerPodsAsync(), pod => pod.Metadata.Name.StartsWith("sample-0-0-", StringComparison.Ordinal));

        await AnnotateAsync("sample-0-0", null);
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()).Any(pod => pod.Metadata.Name == "sample-0-0-2"), "its successor's pod");
    }

    private static V1Condition? ConditionOf(V1Alpha1ShardPlacement? placement) =>
        placement?.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionType.Progressing);

    private async Task<V1Alpha1ShardPlacement> AnnotateAsync(string name, string? value) => await OperatorFixture.EventuallyAsync(
        async () =>
        {
            var placement = (await _fixture.FindAsync<V1Alpha1ShardPlacement>(name))!;
            placement.Metadata.Annotations = value is null ? null : new Dictionary<string, string> { ["protocollearning.dev/reconcile"] = value };
            return (await _fixture.Home.ReplaceAsync(placement, CancellationToken.None)).Value;
        },
        $"{name} to be annotated");

    private async Task DeletePodAsync(V1Alpha1ShardPlacement placement) => await OperatorFixture.EventuallyAsync(
        async () =>
        {
            var name = $"{placement.Metadata.Name}-{placement.Spec.Epoch}";
            if ((await _fixture.PodsAsync(placement.Spec.Cluster)).All(pod => pod.Metadata.Name != name))
            {
                return false;
            }

            await _fixture.Clusters[placement.Spec.Cluster].CoreV1.DeleteNamespacedPodAsync(
                name, Samples.Namespace, new V1DeleteOptions { GracePeriodSeconds = 0 });
            return true;
        },
        $"{placement.Metadata.Name}'s pod to be deleted");

    private async Task<int> HeldAsync(string participant) =>
        (await _fixture.Home.ListAsync<V1Alpha1ShardPlacement>(Samples.Namespace, null, CancellationToken.None))
            .Count(placement => placement.Spec.Participant == participant);
}
