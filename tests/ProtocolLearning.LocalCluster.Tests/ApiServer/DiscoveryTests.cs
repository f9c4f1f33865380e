using System.Net;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

public sealed class DiscoveryTests : ApiServerTest
{
    [Fact]
    public async Task Every_group_version_lists_resources_that_answer()
    {
        var paths = new List<string> { "/api/v1" };
        paths.AddRange(((JsonArray)(await Rest.GetAsync("/apis")).At("groups")!).Select(group => $"/apis/{group!["preferredVersion"].Text("groupVersion")}"));
        Assert.Contains("/apis/test.dev/v1", paths);
        foreach (var path in paths)
        {
            var resources = (JsonArray)(await Rest.GetAsync(path)).Expect(HttpStatusCode.OK).At("resources")!;
            foreach (var name in resources.Select(resource => resource.Text("name")!).Where(name => !name.Contains('/', StringComparison.Ordinal)))
            {
                (await Rest.GetAsync($"{path}/{name}")).Expect(HttpStatusCode.OK);
            }
        }
    }

    [Fact]
    public async Task Server_disposed_twice_ends_once()
    {
        await Server.DisposeAsync();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Custom_resource_is_discovered_with_its_names()
    {
        var gadget = ((JsonArray)(await Rest.GetAsync("/apis/test.dev/v1")).At("resources")!)[0]!;
        Assert.Equal(("gadgets", "gadget", "Gadget", true), (gadget.Text("name"), gadget.Text("singularName"), gadget.Text("kind"), gadget.Flag("namespaced")));
        Assert.Equal("""["gd"]""", gadget["shortNames"]!.ToJsonString());
        Assert.Equal("""["testing"]""", gadget["categories"]!.ToJsonString());
    }

    [Fact]
    public async Task Aggregated_discovery_has_everything_in_one_document()
    {
        var answer = await Rest.GetAsync("/apis", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        Assert.Equal("APIGroupDiscoveryList", answer.At("kind").AsText());
        var group = answer.Items.Single(item => item.At("metadata", "name").AsText() == "test.dev")!;
        Assert.Equal("gadgets", group["versions"]![0]!["resources"]![0].Text("resource"));
        Assert.Equal("status", group["versions"]![0]!["resources"]![0]!["subresources"]![0].Text("subresource"));
    }

    [Fact]
    public async Task OpenApi_describes_custom_and_core_kinds_and_every_reference_resolves()
    {
        var index = await Rest.GetAsync("/openapi/v3");
        foreach (var (root, entry) in (JsonObject)index.At("paths")!)
        {
            var document = (await Rest.GetAsync(entry.Text("serverRelativeURL")!)).Expect(HttpStatusCode.OK);
            var schemas = (JsonObject)document.At("components", "schemas")!;
            Assert.All(References(schemas), reference => Assert.True(schemas.ContainsKey(reference["#/components/schemas/".Length..]), $"{root}: {reference}"));
        }

        var gadgets = await Rest.GetAsync("/openapi/v3/apis/test.dev/v1");
        Assert.Equal("How big the gadget is.", gadgets.At("components", "schemas", "dev.test.v1.Gadget", "properties", "spec", "properties", "size", "description").AsText());
        var core = await Rest.GetAsync("/openapi/v3/api/v1");
        Assert.Equal("array", core.At("components", "schemas", "io.k8s.api.core.v1.PodSpec", "properties", "containers", "type").AsText());

        var two = await Rest.GetAsync("/openapi/v2");
        Assert.NotNull(two.At("definitions", "dev.test.v1.Gadget"));
        (await Rest.GetAsync("/openapi/v3/apis/none/v1")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Health_and_version_answer()
    {
        foreach (var path in (string[])["/readyz", "/livez", "/healthz"])
        {
            Assert.Equal("ok", (await Rest.GetAsync(path, "*/*")).Expect(HttpStatusCode.OK).Text);
        }

        Assert.Equal("1", (await Rest.GetAsync("/version")).At("major").AsText());
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member is { Key: "$ref", Value: JsonValue value } ? [value.AsText()!] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
