using System.Net;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Tests;
using ProtocolLearning.LocalCluster.Tests.ApiServer;

namespace ProtocolLearning.Conformance.Tests.Api;

public abstract class DeletionTests(ITestCluster cluster) : ClusterTest(cluster)
{
    [SkippableFact]
    public async Task Delete_without_finalizers_removes_at_once()
    {
        var created = await Rest.PostAsync(ConfigMaps, """{"metadata":{"name":"a"}}""");
        var deleted = (await Rest.DeleteAsync($"{ConfigMaps}/a")).Expect(HttpStatusCode.OK);
        Assert.Equal(("Status", "Success"), (deleted.At("kind").AsText(), deleted.At("status").AsText()));
        Assert.Equal(created.At("metadata", "uid").AsText(), deleted.At("details", "uid").AsText());
        (await Rest.DeleteAsync($"{ConfigMaps}/a")).Expect(HttpStatusCode.NotFound);
    }

    [SkippableFact]
    public async Task Delete_with_a_finalizer_waits_for_its_removal()
    {
        await Rest.PostAsync(GadgetPath, Gadgets.Json("a", metadata: """ "finalizers":["test.dev/hold"] """));
        var marked = (await Rest.DeleteAsync($"{GadgetPath}/a")).Expect(HttpStatusCode.OK);
        Assert.NotNull(marked.At("metadata", "deletionTimestamp"));
        Assert.Equal(2, marked.Generation);
        Assert.Equal(marked.Version, (await Rest.DeleteAsync($"{GadgetPath}/a")).Expect(HttpStatusCode.OK).Version);

        (await Rest.MergeAsync($"{GadgetPath}/a", """{"metadata":{"finalizers":["test.dev/hold","test.dev/more"]}}""")).Expect(HttpStatusCode.UnprocessableEntity);
        using var watch = await Rest.WatchAsync($"{GadgetPath}?watch=true&resourceVersion={marked.Version}");
        (await Rest.MergeAsync($"{GadgetPath}/a", """{"metadata":{"finalizers":null}}""")).Expect(HttpStatusCode.OK);
        Assert.Equal("DELETED a", await watch.NextNameAsync());
        (await Rest.GetAsync($"{GadgetPath}/a")).Expect(HttpStatusCode.NotFound);
    }

    [SkippableFact]
    public async Task Delete_with_preconditions_that_do_not_hold_conflicts()
    {
        var created = await Rest.PostAsync(ConfigMaps, """{"metadata":{"name":"a"}}""");
        var wrongUid = (await Rest.DeleteAsync($"{ConfigMaps}/a", """{"preconditions":{"uid":"other"}}""")).Expect(HttpStatusCode.Conflict);
        Assert.Contains("the UID in the precondition (other) does not match", wrongUid.Message, StringComparison.Ordinal);
        (await Rest.DeleteAsync($"{ConfigMaps}/a", """{"preconditions":{"resourceVersion":"1"}}""")).Expect(HttpStatusCode.Conflict);
        var body = $$$"""{"preconditions":{"uid":"{{{created.At("metadata", "uid").AsText()}}}","resourceVersion":"{{{created.Version}}}"}}""";
        (await Rest.DeleteAsync($"{ConfigMaps}/a", body)).Expect(HttpStatusCode.OK);
    }

    [SkippableFact]
    public async Task Deletecollection_removes_what_the_selectors_choose()
    {
        await Rest.PostAsync(ConfigMaps, """{"metadata":{"name":"a","labels":{"x":"1"}}}""");
        await Rest.PostAsync(ConfigMaps, """{"metadata":{"name":"b","labels":{"x":"2"}}}""");
        (await Rest.DeleteAsync($"{ConfigMaps}?labelSelector=x%3D1")).Expect(HttpStatusCode.OK);
        Assert.Equal(["b"], (await Rest.GetAsync(ConfigMaps)).Items.Select(item => item.At("metadata", "name").AsText()));
    }

    [SkippableFact]
    public async Task Pod_on_a_node_leaves_gracefully_and_its_node_removes_it()
    {
        await CreatePodAsync("p");
        await BindAsync("p");
        var marked = (await Rest.DeleteAsync($"{Pods}/p")).Expect(HttpStatusCode.OK);
        Assert.Equal(30, marked.At("metadata", "deletionGracePeriodSeconds").AsWhole());
        var shortened = (await Rest.DeleteAsync($"{Pods}/p", """{"gracePeriodSeconds":5}""")).Expect(HttpStatusCode.OK);
        Assert.Equal(5, shortened.At("metadata", "deletionGracePeriodSeconds").AsWhole());
        Assert.Equal(5, (await Rest.DeleteAsync($"{Pods}/p?gracePeriodSeconds=20")).At("metadata", "deletionGracePeriodSeconds").AsWhole());
        var removed = (await Rest.DeleteAsync($"{Pods}/p", """{"gracePeriodSeconds":0}""")).Expect(HttpStatusCode.OK);
        Assert.Equal("Pod", removed.At("kind").AsText());
        (await Rest.GetAsync($"{Pods}/p")).Expect(HttpStatusCode.NotFound);
    }

    [SkippableFact]
    public async Task Pod_that_is_on_no_node_or_finished_leaves_at_once()
    {
        await CreatePodAsync("waiting");
        await Rest.DeleteAsync($"{Pods}/waiting");
        (await Rest.GetAsync($"{Pods}/waiting")).Expect(HttpStatusCode.NotFound);

        await CreatePodAsync("done");
        await BindAsync("done");
        await Rest.MergeAsync($"{Pods}/done/status", """{"status":{"phase":"Succeeded"}}""");
        await Rest.DeleteAsync($"{Pods}/done");
        (await Rest.GetAsync($"{Pods}/done")).Expect(HttpStatusCode.NotFound);
    }

    [SkippableFact]
    public async Task Namespace_removes_its_content_before_it_goes()
    {
        NeedsControllers();
        var space = $"/api/v1/namespaces/{Namespace}";
        await Rest.PostAsync($"{space}/configmaps", """{"metadata":{"name":"a"}}""");
        await Rest.PostAsync(GadgetPath, Gadgets.Json("held", metadata: """ "finalizers":["test.dev/hold"] """));

        var marked = (await Rest.DeleteAsync(space)).Expect(HttpStatusCode.OK);
        Assert.Equal("Terminating", marked.At("status", "phase").AsText());
        await Eventually.TrueAsync(async () => (await Rest.GetAsync($"{space}/configmaps/a")).Code == HttpStatusCode.NotFound, "the object gone");
        var refused = (await Rest.PostAsync($"{space}/configmaps", """{"metadata":{"name":"late"}}""")).Expect(HttpStatusCode.Forbidden);
        Assert.Equal("NamespaceTerminating", refused.At("details", "causes")![0].Text("reason"));

        (await Rest.GetAsync(space)).Expect(HttpStatusCode.OK);
        await Rest.MergeAsync($"{GadgetPath}/held", """{"metadata":{"finalizers":null}}""");
        await Eventually.TrueAsync(async () => (await Rest.GetAsync(space)).Code == HttpStatusCode.NotFound, "the namespace gone");
    }

    private async Task CreatePodAsync(string name) => (await Rest.PostAsync(
        Pods,
        $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"schedulerName":"none","containers":[{"name":"c","image":"i"}]}}""")).Expect(HttpStatusCode.Created);

    private async Task BindAsync(string name) => (await Rest.PostAsync(
        $"{Pods}/{name}/binding",
        $$$"""{"apiVersion":"v1","kind":"Binding","metadata":{"name":"{{{name}}}"},"target":{"kind":"Node","name":"n"}}""")).Expect(HttpStatusCode.Created);

    public sealed class OnEmbedded(EmbeddedCluster cluster) : DeletionTests(cluster), IClassFixture<EmbeddedCluster>;

    [Collection(RealCluster.Collection)]
    public sealed class OnReal(RealCluster cluster) : DeletionTests(cluster);
}
