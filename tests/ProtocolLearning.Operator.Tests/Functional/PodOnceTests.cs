using k8s;
using k8s.Models;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>An operator that dies between making a pod and saying so leaves a pod behind that cannot go before it is found.</summary>
public sealed class PodOnceTests : IAsyncLifetime
{
    private readonly OperatorFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Pod_that_was_made_and_deleted_unrecorded_is_not_made_again()
    {
        await _fixture.StartTrainingAsync();
        await _fixture.RestartOperatorAsync(async () =>
        {
            await ForgetAsync("sample-0-0");
            var cluster = (await _fixture.PodsAsync("member-1")).Any(pod => pod.Metadata.Name == "sample-0-0-1") ? "member-1" : "member-2";
            var pods = _fixture.Clusters[cluster].CoreV1;
            await pods.PatchNamespacedPodAsync(
                new V1Patch($$"""{"metadata": {"finalizers": ["{{PodTracking.Finalizer}}"] } }""", V1Patch.PatchType.MergePatch), "sample-0-0-1", Samples.Namespace);
            await pods.DeleteNamespacedPodAsync("sample-0-0-1", Samples.Namespace, new V1DeleteOptions { GracePeriodSeconds = 0 });
        });

        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()).Any(pod => pod.Metadata.Name == "sample-0-0-2"), "a pod of the next epoch");
        Assert.Contains(_fixture.Coordinator.Proposals.ToArray(), proposal => proposal is ReportLost { Member: { Slot: (0, 0), Epoch: 1 } });
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()).All(pod => pod.Metadata.Name != "sample-0-0-1"), "the pod to go");
        await OperatorFixture.EventuallyAsync(
            async () => (await MadeAsync("sample-0-0-2")).Count == 1, "the Event of the successor");
        Assert.Single(await MadeAsync("sample-0-0-1"));
    }

    [Fact]
    public async Task Pod_that_was_made_and_is_there_is_found()
    {
        await _fixture.StartTrainingAsync();
        await _fixture.RestartOperatorAsync(() => ForgetAsync("sample-0-0"));

        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.FindAsync<V1Alpha1ShardPlacement>("sample-0-0"))?.Status?.Pod?.Phase == ShardPodPhase.Pending, "the pod to be seen");
        Assert.DoesNotContain(_fixture.Coordinator.Proposals.ToArray(), proposal => proposal is ReportLost);
        Assert.Single(await MadeAsync("sample-0-0-1"));
    }

    [Fact]
    public async Task Pod_that_the_status_has_is_let_go()
    {
        await _fixture.StartTrainingAsync();
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()) is { Count: 4 } pods && pods.All(pod => !PodTracking.IsOn(pod)), "four pods without a finalizer");
    }

    /// <summary>Puts a placement's status back to what it was before its pod was seen.</summary>
    private async Task ForgetAsync(string placement)
    {
        await _fixture.Clusters["home"].CustomObjects.PatchNamespacedCustomObjectStatusAsync(
            new V1Patch("""{"status":{"pod":null}}""", V1Patch.PatchType.MergePatch), "protocollearning.dev", "v1alpha1", Samples.Namespace, "shardplacements", placement);
    }

    private async Task<List<Eventsv1Event>> MadeAsync(string pod) =>
        [
            .. (await _fixture.Clusters["home"].EventsV1.ListNamespacedEventAsync(Samples.Namespace)).Items
                .Where(told => told.Reason == "PodCreated" && told.Note.Contains($"/{pod} ", StringComparison.Ordinal)),
        ];
}
