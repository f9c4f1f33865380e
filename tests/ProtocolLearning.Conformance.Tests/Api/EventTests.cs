using System.Net;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Tests.ApiServer;

namespace ProtocolLearning.Conformance.Tests.Api;

public abstract class EventTests(ITestCluster cluster) : ClusterTest(cluster)
{
    private string Core => $"/api/v1/namespaces/{Namespace}/events";
    private string Served => $"/apis/events.k8s.io/v1/namespaces/{Namespace}/events";

    [SkippableFact]
    public async Task Event_of_either_group_is_read_through_the_other()
    {
        (await Rest.PostAsync(Served, $$$"""{"metadata":{"name":"e"},"eventTime":"2026-01-01T00:00:00.000000Z","regarding":{"kind":"Pod","name":"p","namespace":"{{{Namespace}}}"},"note":"hello","reason":"R","type":"Normal","reportingController":"c","reportingInstance":"i","action":"A"}""")).Expect(HttpStatusCode.Created);
        var core = (await Rest.GetAsync($"{Core}/e")).Expect(HttpStatusCode.OK);
        Assert.Equal(("v1", "hello", "p", "c"), (core.At("apiVersion").AsText(), core.At("message").AsText(), core.At("involvedObject", "name").AsText(), core.At("reportingComponent").AsText()));
        Assert.Null(core.At("note"));

        await Rest.MergeAsync($"{Core}/e", """{"message":"changed"}""");
        Assert.Equal("changed", (await Rest.GetAsync($"{Served}/e")).At("note").AsText());
        await Rest.MergeAsync($"{Served}/e", """{"note":"again","series":{"count":2,"lastObservedTime":"2026-01-01T00:00:01.000000Z"}}""");
        Assert.Equal("again", (await Rest.GetAsync($"{Core}/e")).At("message").AsText());

        Assert.Single((await Rest.GetAsync($"{Core}?fieldSelector=involvedObject.name%3Dp,involvedObject.kind%3DPod")).Items);
        Assert.Single((await Rest.GetAsync($"{Served}?fieldSelector=regarding.name%3Dp")).Items);
        Assert.Equal("events.k8s.io/v1", (await Rest.GetAsync(Served)).At("apiVersion").AsText());
    }

    [SkippableFact]
    public async Task Watch_of_one_group_sees_the_events_of_the_other_in_its_own_form()
    {
        using var watch = await Rest.WatchAsync($"{Served}?watch=true");
        await Rest.PostAsync(Core, $$$"""{"metadata":{"name":"e"},"involvedObject":{"kind":"Pod","name":"p","namespace":"{{{Namespace}}}"},"message":"hello"}""");
        var (_, content) = (await watch.NextAsync())!.Value;
        Assert.Equal(("events.k8s.io/v1", "hello"), (content.Text("apiVersion"), content.Text("note")));
    }

    public sealed class OnEmbedded(EmbeddedCluster cluster) : EventTests(cluster), IClassFixture<EmbeddedCluster>;

    [Collection(RealCluster.Collection)]
    public sealed class OnReal(RealCluster cluster) : EventTests(cluster);
}
