using k8s;
using k8s.Models;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>Runs, participants and member clusters whose names are as long as they may be, and differ in the last letter only.</summary>
public sealed class NameLimitTests : IAsyncLifetime
{
    private static readonly string Cluster = new('c', ResourceNames.LongestLabelValue);

    private readonly OperatorFixture _fixture = new() { Members = [Cluster] };

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Runs_withTheLongestNames_arePlacedBesideEachOther()
    {
        string[] runs = [Longest('a', ResourceNames.LongestRunName), Longest('b', ResourceNames.LongestRunName)];
        await Task.WhenAll(runs.Select(StartAsync));
        await OperatorFixture.EventuallyAsync(async () => (await _fixture.WorkerPodsAsync()).Count == 8, "eight pods");
        foreach (var run in runs)
        {
            _fixture.Coordinators.Of(run).ActivateAll();
            await OperatorFixture.EventuallyAsync(
                async () => (await _fixture.FindAsync<V1Alpha1TrainingRun>(run))?.Status?.Shards is { Active: 4, Lost: 0 }, $"{run}'s shards to be active");
        }

        Assert.Equal(8, (await _fixture.WorkerPodsAsync()).Select(pod => pod.Metadata.Labels[ResourceLabels.Participant]).Distinct().Count());
        foreach (var run in runs)
        {
            var home = _fixture.Clusters["home"];
            Assert.Contains((await home.CoreV1.ListNamespacedPersistentVolumeClaimAsync(Samples.Namespace)).Items, claim => Belongs(claim, run));
            Assert.Contains((await home.CoreV1.ListNamespacedSecretAsync(Samples.Namespace)).Items, secret => Belongs(secret, run));
            Assert.Contains((await home.PolicyV1.ListNamespacedPodDisruptionBudgetAsync(Samples.Namespace)).Items, budget => Belongs(budget, run));
            var budgets = await _fixture.Clusters[Cluster].PolicyV1.ListNamespacedPodDisruptionBudgetAsync(Samples.Namespace);
            Assert.Equal(2, budgets.Items.Count(budget => Belongs(budget, run)));
            await OperatorFixture.EventuallyAsync(
                async () => (await home.EventsV1.ListNamespacedEventAsync(Samples.Namespace)).Items
                    .Any(told => told.Reason == "ShardActive" && told.Regarding.Name == $"{run}-1-1"),
                "an Event of a shard");
        }

        var lost = (await _fixture.WorkerPodsAsync()).Single(pod => pod.Metadata.Name == $"{runs[0]}-0-0-1");
        await _fixture.Clusters[Cluster].CoreV1.DeleteNamespacedPodAsync(
            lost.Metadata.Name, Samples.Namespace, new V1DeleteOptions { GracePeriodSeconds = 0 });
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.WorkerPodsAsync()).Any(pod => pod.Metadata.Name == $"{runs[0]}-0-0-2"), "its successor's pod");
        Assert.Equal(1, (await _fixture.FindAsync<V1Alpha1ShardPlacement>($"{runs[1]}-0-0"))!.Spec.Epoch);
    }

    [Fact]
    public async Task PullCluster_withTheLongestName_hasItsHeartbeat()
    {
        var cluster = Samples.Cluster(Longest('d', ResourceNames.LongestLabelValue));
        (cluster.Status, cluster.Spec.Mode, cluster.Spec.Credential) = (null, MemberClusterMode.Pull, null);
        await _fixture.CreateAsync(cluster);
        await OperatorFixture.EventuallyAsync(
            async () => (await _fixture.Clusters["home"].CoordinationV1.ListNamespacedLeaseAsync(OperatorFixture.SystemNamespace)).Items
                .Any(lease => lease.GetLabel(ResourceLabels.Cluster) == cluster.Metadata.Name),
            "its Lease");
    }

    private static string Longest(char last, int length) => new string('r', length - 1) + last;

    private static bool Belongs(IMetadata<V1ObjectMeta> made, string run) => made.Metadata.Labels?.TryGetValue(ResourceLabels.Run, out var of) == true && of == run;

    private async Task StartAsync(string name)
    {
        foreach (var index in Enumerable.Range(0, 4))
        {
            var participant = Samples.Participant($"{new string('p', ResourceNames.LongestLabelValue - 2)}{name[^1]}{index}", Cluster);
            participant.Spec.RunRef.Name = name;
            await _fixture.CreateAsync(participant);
        }

        await _fixture.CreateAsync(Samples.Run(name));
        await _fixture.AnnounceAsync(1, run: name);
    }
}
