using k8s;
using k8s.Models;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>What stays behind in member clusters, and who takes it away.</summary>
public sealed class CleanupTests : IAsyncLifetime
{
    private readonly OperatorFixture _fixture = new();
    private RoleGate? _gate;

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _fixture.DisposeAsync();
        if (_gate is not null)
        {
            await _gate.DisposeAsync();
        }
    }

    [Fact]
    public async Task Run_deletedWhileAClusterIsCutOff_isSweptThereWhenItReturns()
    {
        await AddThirdBehindAGateAsync();
        await _fixture.StartTrainingAsync(second: "member-3");
        _gate!.Cut();
        await WhereAsync("member-3", cluster => cluster.Status?.UnreachableSince is not null, "be lost");
        await _fixture.Home.DeleteAsync((await _fixture.FindAsync<V1Alpha1TrainingRun>("sample"))!, null, CancellationToken.None);

        await OperatorFixture.EventuallyAsync(async () => (await PlacementsAsync()).Count == 0, "every placement to go");
        Assert.Empty(await _fixture.PodsAsync("member-1"));
        Assert.Equal(2, (await _fixture.PodsAsync("member-3")).Count);
        await WhereAsync("member-3", cluster => cluster.Status?.Leftovers == 2, "have two leftovers");

        _gate.Mend();
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.PodsAsync("member-3")).Count == 0, "the leftovers to be swept");
        await WhereAsync("member-3", cluster => cluster.Status is { Leftovers: 0, UnreachableSince: null }, "have no leftovers");
    }

    [Fact]
    public async Task Pods_ofAnotherHome_areNotSwept()
    {
        var foreign = new V1Pod
        {
            Metadata = new V1ObjectMeta
            {
                Name = "theirs-0-0-1",
                Labels = new Dictionary<string, string>
                {
                    [ResourceLabels.Managed] = ResourceLabels.ManagedValue,
                    [ResourceLabels.Role] = ResourceLabels.WorkerRole,
                    [ResourceLabels.Cluster] = "member-1",
                    [ResourceLabels.Placement] = "theirs-0-0",
                    [ResourceLabels.HomeNamespace] = Samples.Namespace,
                    [ResourceLabels.Origin] = "another-home",
                },
            },
            Spec = new V1PodSpec { Containers = [new V1Container { Name = "worker", Image = "worker" }] },
        };
        var ours = new V1Pod { Metadata = new V1ObjectMeta { Name = "ours-0-0-1" }, Spec = foreign.Spec };
        var home = await _fixture.Clusters["home"].CoreV1.ReadNamespaceAsync("kube-system");
        ours.Metadata.Labels = new Dictionary<string, string>(foreign.Metadata.Labels) { [ResourceLabels.Origin] = home.Metadata.Uid };
        await _fixture.Clusters["member-1"].CoreV1.CreateNamespacedPodAsync(foreign, Samples.Namespace);
        await _fixture.Clusters["member-1"].CoreV1.CreateNamespacedPodAsync(ours, Samples.Namespace);

        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.PodsAsync("member-1")).All(pod => pod.Metadata.Name != "ours-0-0-1"), "this home's leftover to be swept");
        Assert.Equal("theirs-0-0-1", Assert.Single(await _fixture.PodsAsync("member-1")).Metadata.Name);
    }

    [Fact]
    public async Task MemberCluster_deleted_isDrainedShardByShardBeforeItGoes()
    {
        await _fixture.StartTrainingAsync();
        await _fixture.CreateAsync(Samples.Participant("erin"), Samples.Participant("frank"));
        await DeleteAsync("member-2");

        await OperatorFixture.EventuallyAsync(
            async () =>
            {
                // The state of a stage is always with an active member of it.
                foreach (var stage in _fixture.Coordinator.State.Members.Values.GroupBy(member => member.Member.Slot.Stage))
                {
                    Assert.Contains(stage, member => member.Phase == MemberPhase.Active);
                }

                _fixture.Coordinator.ActivateAll();
                return await _fixture.FindAsync<V1Alpha1MemberCluster>("member-2", null) is null;
            },
            "the cluster to go");
        Assert.All(await PlacementsAsync(), placement => Assert.Equal("member-1", placement.Spec.Cluster));
        Assert.Equal(4, (await PlacementsAsync()).Count);
        Assert.Empty(await _fixture.PodsAsync("member-2"));
    }

    [Fact]
    public async Task MemberCluster_deletedWithNowhereToGo_staysUntilItIsAbandoned()
    {
        await _fixture.StartTrainingAsync();
        await DeleteAsync("member-2");
        var leaving = await WhereAsync(
            "member-2",
            cluster => cluster.Status?.Conditions?.Any(condition => condition is { Type: "Progressing", Reason: "Leaving" }) == true,
            "say that it leaves");
        Assert.Contains("2 shards", leaving.Status!.Conditions!.Single(condition => condition.Type == "Progressing").Message, StringComparison.Ordinal);
        Assert.Equal(2, (await _fixture.PodsAsync("member-2")).Count);

        var patch = new V1Patch("{\"metadata\":{\"annotations\":{\"" + ResourceLabels.Abandon + "\":\"true\"}}}", V1Patch.PatchType.MergePatch);
        await _fixture.Clusters["home"].CustomObjects.PatchClusterCustomObjectAsync(patch, ApiGroup.Name, ApiGroup.Version, "memberclusters", "member-2");
        await OperatorFixture.EventuallyAsync(
            async () => await _fixture.FindAsync<V1Alpha1MemberCluster>("member-2", null) is null, "the cluster to be let go");
    }

    private async Task AddThirdBehindAGateAsync()
    {
        await _fixture.StartServerAsync("member-3", withDefinitions: false);
        _gate = await RoleGate.StartAsync(_fixture.KubeconfigOf("member-3"), rules: null);
        await _fixture.AddMemberAsync("member-3", _gate.Kubeconfig, new FailoverSpec { LostAfterSeconds = 10 });
    }

    private Task<IReadOnlyList<V1Alpha1ShardPlacement>> PlacementsAsync() =>
        _fixture.Home.ListAsync<V1Alpha1ShardPlacement>(Samples.Namespace, null, CancellationToken.None);

    private async Task DeleteAsync(string cluster) => await _fixture.Home.DeleteAsync(
        (await _fixture.FindAsync<V1Alpha1MemberCluster>(cluster, null))!, null, CancellationToken.None);

    private Task<V1Alpha1MemberCluster> WhereAsync(string name, Func<V1Alpha1MemberCluster, bool> condition, string what) =>
        OperatorFixture.EventuallyAsync(
            async () => await _fixture.FindAsync<V1Alpha1MemberCluster>(name, null) is { } cluster && condition(cluster) ? cluster : null,
            $"cluster {name} to {what}");
}
