using System.Net;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

/// <summary>Definitions come and go.</summary>
public sealed class DefinitionTests : ApiServerTest
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    [Fact]
    public async Task Definition_is_established_served_changed_and_removed_with_its_objects()
    {
        var definition = (await Rest.GetAsync($"{Definitions}/gadgets.test.dev")).Expect(HttpStatusCode.OK);
        Assert.Contains(((JsonArray)definition.At("status", "conditions")!), condition => condition.Text("type") == "Established" && condition.Text("status") == "True");
        await Rest.PostAsync(Gadgets.Path, Gadgets.Json("a"));

        var changed = definition.Body.Copy();
        changed["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!["properties"]!["size"]!["maximum"] = 99;
        (await Rest.PutAsync($"{Definitions}/gadgets.test.dev", changed)).Expect(HttpStatusCode.OK);
        (await Rest.PostAsync(Gadgets.Path, Gadgets.Json("b", "\"size\":50"))).Expect(HttpStatusCode.Created);

        (await Rest.DeleteAsync($"{Definitions}/gadgets.test.dev")).Expect(HttpStatusCode.OK);
        await Eventually.TrueAsync(async () => (await Rest.GetAsync($"{Definitions}/gadgets.test.dev")).Code == HttpStatusCode.NotFound, "the definition gone");
        (await Rest.GetAsync(Gadgets.Path)).Expect(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("name: gadgets.test.dev}", "name: other.test.dev}", "metadata.name: Invalid value")]
    [InlineData("storage: true", "storage: false", "must have exactly one version marked as storage version")]
    [InlineData("scope: Namespaced", "scope: Sideways", "spec.scope: Unsupported value")]
    [InlineData("nullable: true", "pattern: '['", "must be a valid regular expression")]
    [InlineData("size: {type: integer, ", "size: {", "Required value: must not be empty for specified object fields")]
    [InlineData("x-kubernetes-list-map-keys: [name]", "x-kubernetes-list-map-keys: [nom]", "entries have to be properties of the items")]
    public async Task Definition_that_is_not_sound_is_refused_at_start(string text, string by, string expected)
    {
        var options = new EmbeddedApiServerOptions();
        options.CustomResourceDefinitionYaml.Add(Gadgets.Definition.Replace(text, by, StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => EmbeddedApiServer.StartAsync(options, CancellationToken.None));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_version_serves_the_same_objects_under_its_own_name()
    {
        var two = Gadgets.Definition.Replace("test.dev", "two.dev", StringComparison.Ordinal)
            + "\n  - name: v2\n    served: true\n    storage: false\n    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}\n";
        (await Rest.SendAsync(HttpMethod.Post, Definitions, two, "application/yaml")).Expect(HttpStatusCode.Created);
        (await Rest.PostAsync("/apis/two.dev/v2/namespaces/default/gadgets", """{"apiVersion":"two.dev/v2","kind":"Gadget","metadata":{"name":"a"},"spec":{"size":2}}""")).Expect(HttpStatusCode.Created);
        var first = (await Rest.GetAsync("/apis/two.dev/v1/namespaces/default/gadgets/a")).Expect(HttpStatusCode.OK);
        var second = (await Rest.GetAsync("/apis/two.dev/v2/namespaces/default/gadgets/a")).Expect(HttpStatusCode.OK);
        Assert.Equal(("two.dev/v1", "two.dev/v2"), (first.At("apiVersion").AsText(), second.At("apiVersion").AsText()));
    }
}
