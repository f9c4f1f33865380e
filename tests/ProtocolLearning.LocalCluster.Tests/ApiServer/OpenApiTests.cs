using System.Net;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

/// <summary>The OpenAPI documents.</summary>
public sealed class OpenApiTests : ApiServerTest
{
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

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member is { Key: "$ref", Value: JsonValue value } ? [value.AsText()!] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
