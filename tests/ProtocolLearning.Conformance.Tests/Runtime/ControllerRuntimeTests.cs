using System.Net;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.Controllers.LeaderElection;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Tests;
using ProtocolLearning.LocalCluster.Tests.ApiServer;

namespace ProtocolLearning.Conformance.Tests.Runtime;

/// <summary>The controller runtime: lists, watches, caches, applies, finalizers, leader election.</summary>
public abstract class ControllerRuntimeTests(ITestCluster cluster) : ClusterTest(cluster)
{
    [SkippableFact]
    public async Task Reconcile_makes_the_child_and_the_status_and_then_writes_nothing()
    {
        await using var gadgets = await GadgetOperator.StartAsync(Configuration(), Namespace);
        await MakeAsync("a", 3);
        await StandsAsync("a", 3);

        var (settled, versions) = (gadgets.Controller.CountOf("a"), await VersionsAsync("a"));
        await Eventually.TrueAsync(() => gadgets.Controller.CountOf("a") > settled + 10, "ten more reconciles");
        Assert.Equal(versions, await VersionsAsync("a"));

        (await Rest.MergeAsync($"{GadgetPath}/a", """{"spec":{"size":4}}""")).Expect(HttpStatusCode.OK);
        await StandsAsync("a", 4);
    }

    [SkippableFact]
    public async Task Child_deleted_or_changed_by_hand_is_made_anew()
    {
        await using var gadgets = await GadgetOperator.StartAsync(Configuration(), Namespace);
        await MakeAsync("a", 3);
        await StandsAsync("a", 3);

        (await Rest.DeleteAsync($"{ConfigMaps}/a")).Expect(HttpStatusCode.OK);
        await StandsAsync("a", 3);

        (await Rest.MergeAsync($"{ConfigMaps}/a", """{"data":{"size":"9"}}""")).Expect(HttpStatusCode.OK);
        await StandsAsync("a", 3);
    }

    [SkippableFact]
    public async Task Delete_is_finalized_told_and_takes_the_child_along()
    {
        NeedsControllers();
        await using var gadgets = await GadgetOperator.StartAsync(Configuration(), Namespace);
        await MakeAsync("a", 3);
        await StandsAsync("a", 3);
        Assert.Contains(GadgetFinalizer.Identifier, (await Rest.GetAsync($"{GadgetPath}/a")).At("metadata", "finalizers")!.ToJsonString(), StringComparison.Ordinal);

        (await Rest.DeleteAsync($"{GadgetPath}/a")).Expect(HttpStatusCode.OK);
        await Eventually.TrueAsync(async () => (await Rest.GetAsync($"{GadgetPath}/a")).Code == HttpStatusCode.NotFound, "the gadget gone");
        await Eventually.TrueAsync(() => gadgets.Controller.Deleted.Contains("a"), "the deletion told");
        await Eventually.TrueAsync(async () => (await Rest.GetAsync($"{ConfigMaps}/a")).Code == HttpStatusCode.NotFound, "the child gone");
        Assert.True(gadgets.Finalizer.Calls >= 2);
    }

    [SkippableFact]
    public async Task Watches_that_end_with_410_or_with_the_server_lose_nothing()
    {
        await using var gadgets = await GadgetOperator.StartAsync(Configuration(), Namespace);
        await MakeAsync("a", 1);
        await MakeAsync("b", 2);
        await StandsAsync("a", 1);
        await StandsAsync("b", 2);

        await Cluster.InterruptWatchesAsync();
        (await Rest.MergeAsync($"{GadgetPath}/a", """{"spec":{"size":5}}""")).Expect(HttpStatusCode.OK);
        (await Rest.DeleteAsync($"{GadgetPath}/b")).Expect(HttpStatusCode.OK);
        await MakeAsync("c", 6);

        await StandsAsync("a", 5);
        await StandsAsync("c", 6);
        await Eventually.TrueAsync(() => gadgets.Controller.Deleted.Contains("b"), "the deletion told");
    }

    [SkippableFact]
    public async Task Second_process_takes_over_once_the_first_has_given_the_lease_back()
    {
        LeaderElectionOptions Bid(string identity) => new()
        {
            Namespace = Namespace,
            Name = "lease",
            Identity = identity,
            LeaseDuration = TimeSpan.FromSeconds(60),
            RenewDeadline = TimeSpan.FromSeconds(40),
            RetryPeriod = TimeSpan.FromMilliseconds(200),
        };
        var lease = $"/apis/coordination.k8s.io/v1/namespaces/{Namespace}/leases/lease";
        await using var first = await GadgetOperator.StartAsync(Configuration(), Namespace, Bid("first"));
        await Eventually.TrueAsync(() => first.IsLeader, "the first to lead");
        await using var second = await GadgetOperator.StartAsync(Configuration(), Namespace, Bid("second"));
        await MakeAsync("a", 3);
        await StandsAsync("a", 3);
        Assert.Equal(("first", false, 0), ((await Rest.GetAsync(lease)).At("spec", "holderIdentity").AsText(), second.IsLeader, second.Controller.CountOf("a")));

        await first.DisposeAsync();
        await Eventually.TrueAsync(() => second.IsLeader, "the second to lead");
        (await Rest.MergeAsync($"{GadgetPath}/a", """{"spec":{"size":4}}""")).Expect(HttpStatusCode.OK);
        await StandsAsync("a", 4);
        Assert.Equal("second", (await Rest.GetAsync(lease)).At("spec", "holderIdentity").AsText());
    }

    private async Task MakeAsync(string name, int size) =>
        (await Rest.PostAsync(GadgetPath, Gadgets.Json(name, $"\"size\":{size}"))).Expect(HttpStatusCode.Created);

    private Task StandsAsync(string name, int size) => Eventually.TrueAsync(
        async () => (await Rest.GetAsync($"{GadgetPath}/{name}")).At("status", "phase").AsText() == $"Made{size}"
            && (await Rest.GetAsync($"{ConfigMaps}/{name}")).At("data", "size").AsText() == $"{size}",
        $"{name} with size {size} to stand");

    private async Task<(string Gadget, string Child)> VersionsAsync(string name) =>
        ((await Rest.GetAsync($"{GadgetPath}/{name}")).Version, (await Rest.GetAsync($"{ConfigMaps}/{name}")).Version);

    public sealed class OnEmbedded(EmbeddedCluster cluster) : ControllerRuntimeTests(cluster), IClassFixture<EmbeddedCluster>;

    [Collection(RealCluster.Collection)]
    public sealed class OnReal(RealCluster cluster) : ControllerRuntimeTests(cluster);
}
