using k8s;
using k8s.Models;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>A pod is made once for a placement and epoch, whatever becomes of the placement and of what is in its way.</summary>
public sealed class ShardLifeTests : IAsyncLifetime
{
    private readonly OperatorFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Placement_deleted_isLostAndComesBackInANewEpoch()
    {
        await _fixture.StartTrainingAsync();
        await DeletePlacementAsync("sample-0-0");

        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()).Any(pod => pod.Metadata.Name == "sample-0-0-2"), "a pod of the next epoch");
        Assert.Contains(_fixture.Coordinator.Proposals.ToArray(), proposal => proposal is ReportLost { Member: { Slot: (0, 0), Epoch: 1 } });
        Assert.DoesNotContain(await _fixture.WorkerPodsAsync(), pod => pod.Metadata.Name == "sample-0-0-1");
        Assert.Equal(2, (await _fixture.FindAsync<V1Alpha1ShardPlacement>("sample-0-0"))!.Spec.Epoch);
    }

    [Fact]
    public async Task Pod_ofThatNameThereAlready_isNotTakenOver()
    {
        var foreign = new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = "sample-0-0-1", Labels = new Dictionary<string, string> { ["whose"] = "another" } },
            Spec = new V1PodSpec { Containers = [new V1Container { Name = "other", Image = "other" }] },
        };
        foreach (var cluster in new[] { "member-1", "member-2" })
        {
            await _fixture.Clusters[cluster].CoreV1.CreateNamespacedPodAsync(foreign, Samples.Namespace);
        }

        var training = _fixture.StartTrainingAsync();
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.Clusters["home"].EventsV1.ListNamespacedEventAsync(Samples.Namespace)).Items
                .Any(told => told is { Reason: "PodNotCreated", Regarding.Name: "sample-0-0" }),
            "an Event that tells of it");
        foreach (var cluster in new[] { "member-1", "member-2" })
        {
            var left = await _fixture.Clusters[cluster].CoreV1.ReadNamespacedPodAsync(foreign.Metadata.Name, Samples.Namespace);
            Assert.Equal(["whose"], left.Metadata.Labels.Keys);
            await _fixture.Clusters[cluster].CoreV1.DeleteNamespacedPodAsync(foreign.Metadata.Name, Samples.Namespace);
        }

        await training;
        Assert.Equal(4, _fixture.Coordinator.State.Members.Values.Count(member => member.Phase == MemberPhase.Active));
    }

    [Fact]
    public async Task Placement_deletedInALostCluster_goesAndItsSlotIsPlacedElsewhere()
    {
        await _fixture.StartTrainingAsync();
        var placement = (await _fixture.Home.ListAsync<V1Alpha1ShardPlacement>(Samples.Namespace, null, CancellationToken.None))
            .First(placement => placement.Spec.Cluster == "member-2");
        var member = (await _fixture.FindAsync<V1Alpha1MemberCluster>("member-2", null))!;
        member.Spec.Failover.LostAfterSeconds = 10;
        Assert.True((await _fixture.Home.ReplaceAsync(member, CancellationToken.None)).IsSuccess);
        await _fixture.CreateAsync(Samples.Participant("erin"));
        await _fixture.CutOffAsync("member-2");
        await DeletePlacementAsync(placement.Metadata.Name);

        await OperatorFixture.EventuallyAsync(
            async () => await _fixture.FindAsync<V1Alpha1ShardPlacement>(placement.Metadata.Name) is { Spec: { Cluster: "member-1", Epoch: 2 } },
            "the slot to be placed in the other cluster");
    }

    private async Task DeletePlacementAsync(string name) => await _fixture.Home.DeleteAsync(
        (await _fixture.FindAsync<V1Alpha1ShardPlacement>(name))!, null, CancellationToken.None);
}
