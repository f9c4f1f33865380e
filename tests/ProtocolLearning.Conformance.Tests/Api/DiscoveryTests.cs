using System.Net;
using System.Text.Json.Nodes;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Tests.ApiServer;

namespace ProtocolLearning.Conformance.Tests.Api;

public abstract class DiscoveryTests(ITestCluster cluster) : ClusterTest(cluster)
{
    [SkippableFact]
    public async Task Every_group_version_lists_resources_that_answer()
    {
        var paths = new List<string> { "/api/v1" };
        paths.AddRange(((JsonArray)(await Rest.GetAsync("/apis")).At("groups")!).Select(group => $"/apis/{group!["preferredVersion"].Text("groupVersion")}"));
        Assert.Contains("/apis/test.dev/v1", paths);
        foreach (var path in paths)
        {
            var resources = (JsonArray)(await Rest.GetAsync(path)).Expect(HttpStatusCode.OK).At("resources")!;
            foreach (var name in resources.Where(resource => resource!["verbs"]!.ToJsonString().Contains("\"list\"", StringComparison.Ordinal)).Select(resource => resource.Text("name")!))
            {
                (await Rest.GetAsync($"{path}/{name}")).Expect(HttpStatusCode.OK);
            }
        }
    }

    [SkippableFact]
    public async Task Custom_resource_is_discovered_with_its_names()
    {
        var gadget = ((JsonArray)(await Rest.GetAsync("/apis/test.dev/v1")).At("resources")!)[0]!;
        Assert.Equal(("gadgets", "gadget", "Gadget", true), (gadget.Text("name"), gadget.Text("singularName"), gadget.Text("kind"), gadget.Flag("namespaced")));
        Assert.Equal("""["gd"]""", gadget["shortNames"]!.ToJsonString());
        Assert.Equal("""["testing"]""", gadget["categories"]!.ToJsonString());
    }

    [SkippableFact]
    public async Task Aggregated_discovery_has_everything_in_one_document()
    {
        Since(30, "aggregated discovery is stable");
        var answer = await Rest.GetAsync("/apis", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        Assert.Equal("APIGroupDiscoveryList", answer.At("kind").AsText());
        var group = answer.Items.Single(item => item.At("metadata", "name").AsText() == "test.dev")!;
        Assert.Equal("gadgets", group["versions"]![0]!["resources"]![0].Text("resource"));
        Assert.Equal("status", group["versions"]![0]!["resources"]![0]!["subresources"]![0].Text("subresource"));
    }

    [SkippableFact]
    public async Task Health_and_version_answer()
    {
        foreach (var path in (string[])["/readyz", "/livez", "/healthz"])
        {
            Assert.Equal("ok", (await Rest.GetAsync(path, "*/*")).Expect(HttpStatusCode.OK).Text);
        }

        Assert.Equal("1", (await Rest.GetAsync("/version")).At("major").AsText());
    }

    public sealed class OnEmbedded(EmbeddedCluster cluster) : DiscoveryTests(cluster), IClassFixture<EmbeddedCluster>;

    [Collection(RealCluster.Collection)]
    public sealed class OnReal(RealCluster cluster) : DiscoveryTests(cluster);
}
