using k8s;
using k8s.Models;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>An operator that dies while it makes a pod leaves behind that it was about to.</summary>
public sealed class PodOnceTests : IAsyncLifetime
{
    private readonly OperatorFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Pod_that_may_have_been_made_and_is_gone_is_not_made_again()
    {
        await _fixture.StartTrainingAsync();
        await _fixture.RestartOperatorAsync(async () =>
        {
            await SetCreatingAsync("sample-0-0");
            var cluster = (await _fixture.PodsAsync("member-1")).Any(pod => pod.Metadata.Name == "sample-0-0-1") ? "member-1" : "member-2";
            await _fixture.Clusters[cluster].CoreV1.DeleteNamespacedPodAsync(
                "sample-0-0-1", Samples.Namespace, new V1DeleteOptions { GracePeriodSeconds = 0 });
        });

        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()).Any(pod => pod.Metadata.Name == "sample-0-0-2"), "a pod of the next epoch");
        Assert.Contains(_fixture.Coordinator.Proposals.ToArray(), proposal => proposal is ReportLost { Member: { Slot: (0, 0), Epoch: 1 } });
        Assert.DoesNotContain(await _fixture.WorkerPodsAsync(), pod => pod.Metadata.Name == "sample-0-0-1");
        await OperatorFixture.EventuallyAsync(
            async () => (await MadeAsync("sample-0-0-2")).Count == 1, "the Event of the successor");
        Assert.Single(await MadeAsync("sample-0-0-1"));
    }

    [Fact]
    public async Task Pod_that_was_made_and_is_there_is_found()
    {
        await _fixture.StartTrainingAsync();
        await _fixture.RestartOperatorAsync(() => SetCreatingAsync("sample-0-0"));

        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.FindAsync<V1Alpha1ShardPlacement>("sample-0-0"))?.Status?.Pod?.Phase == ShardPodPhase.Pending, "the pod to be seen");
        Assert.DoesNotContain(_fixture.Coordinator.Proposals.ToArray(), proposal => proposal is ReportLost);
    }

    /// <summary>Puts a placement's status back to what it was before its pod was made.</summary>
    private async Task SetCreatingAsync(string placement)
    {
        const string Status = """{"status":{"pod":{"phase":"Creating"}}}""";
        await _fixture.Clusters["home"].CustomObjects.PatchNamespacedCustomObjectStatusAsync(
            new V1Patch(Status, V1Patch.PatchType.MergePatch), "protocollearning.dev", "v1alpha1", Samples.Namespace, "shardplacements", placement);
    }

    private async Task<List<Eventsv1Event>> MadeAsync(string pod) =>
        [
            .. (await _fixture.Clusters["home"].EventsV1.ListNamespacedEventAsync(Samples.Namespace)).Items
                .Where(told => told.Reason == "PodCreated" && told.Note.Contains($"/{pod} ", StringComparison.Ordinal)),
        ];
}
