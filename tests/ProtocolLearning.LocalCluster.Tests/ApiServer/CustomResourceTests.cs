using System.Net;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

public sealed class CustomResourceTests : ApiServerTest
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    [Fact]
    public async Task Create_fills_in_defaults_as_deep_as_objects_are_present()
    {
        var plain = (await Rest.PostAsync(Gadgets.Path, Gadgets.Json("a"))).Expect(HttpStatusCode.Created);
        Assert.Equal("Red", plain.At("spec", "colour").AsText());
        Assert.Null(plain.At("spec", "nested"));
        var nested = (await Rest.PostAsync(Gadgets.Path, Gadgets.Json("b", """ "size":1,"nested":{},"colour":null """))).Expect(HttpStatusCode.Created);
        Assert.Equal((3L, "Red"), (nested.At("spec", "nested", "depth").AsWhole() ?? 0, nested.At("spec", "colour").AsText()));
    }

    [Theory]
    [InlineData("\"size\":0", "spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1")]
    [InlineData("\"size\":11", "spec.size in body should be less than or equal to 10")]
    [InlineData("\"size\":\"1\"", "spec.size in body must be of type integer: \"string\"")]
    [InlineData("\"size\":1.5", "spec.size in body must be of type integer: \"number\"")]
    [InlineData("\"colour\":\"Red\"", "spec.size: Required value")]
    [InlineData("\"size\":1,\"colour\":\"Blue\"", "spec.colour: Unsupported value: \"Blue\": supported values: \"Red\", \"Green\"")]
    [InlineData("\"size\":1,\"code\":\"A1\"", "spec.code in body should match '^[a-z]+$'")]
    [InlineData("\"size\":1,\"code\":\"abcdef\"", "spec.code: Too long: may not be more than 5 bytes")]
    [InlineData("\"size\":1,\"code\":null", "spec.code in body must be of type string: \"null\"")]
    [InlineData("\"size\":1,\"limit\":true", "spec.limit in body must be of type")]
    [InlineData("\"size\":1,\"parts\":[{\"weight\":1}]", "spec.parts[0].name: Required value")]
    [InlineData("\"size\":1,\"parts\":[{\"name\":\"p\"},{\"name\":\"p\"}]", "spec.parts[1]: Duplicate value: {\"name\":\"p\"}")]
    [InlineData("\"size\":1,\"parts\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"},{\"name\":\"d\"}]", "spec.parts: Too many: 4: must have at most 3 items")]
    [InlineData("\"size\":1,\"tags\":[\"x\",\"x\"]", "spec.tags[1]: Duplicate value: \"x\"")]
    [InlineData("\"size\":1,\"labels\":{\"x\":1}", "spec.labels.x in body must be of type string")]
    public async Task Create_that_breaks_the_schema_tells_the_field(string spec, string expected)
    {
        var answer = (await Rest.PostAsync(Gadgets.Path, Gadgets.Json("a", spec))).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.StartsWith("Gadget.test.dev \"a\" is invalid: ", answer.Message, StringComparison.Ordinal);
        Assert.Contains(expected, answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"size\":1,\"limit\":5")]
    [InlineData("\"size\":1,\"limit\":\"5%\"")]
    [InlineData("\"size\":1,\"note\":null")]
    [InlineData("\"size\":1,\"free\":{\"any\":{\"thing\":[1,null]}}")]
    public async Task Create_within_the_schema_keeps_what_was_sent(string spec)
    {
        var answer = (await Rest.PostAsync(Gadgets.Path, Gadgets.Json("a", spec))).Expect(HttpStatusCode.Created);
        var sent = JsonNode.Parse($"{{{spec}}}")!.AsObject();
        Assert.All(sent, member => Assert.True(JsonNode.DeepEquals(member.Value, answer.At("spec", member.Key))));
    }

    [Fact]
    public async Task Unknown_and_repeated_fields_are_dropped_and_told_as_asked()
    {
        var body = Gadgets.Json("a", "\"size\":1,\"size\":2,\"unknown\":1");
        var strict = (await Rest.PostAsync($"{Gadgets.Path}?fieldValidation=Strict", body)).Expect(HttpStatusCode.BadRequest);
        Assert.Contains("strict decoding error: duplicate field \"spec.size\", unknown field \"spec.unknown\"", strict.Message, StringComparison.Ordinal);

        var warned = (await Rest.PostAsync($"{Gadgets.Path}?fieldValidation=Warn", body)).Expect(HttpStatusCode.Created);
        Assert.Equal(["299 - \"duplicate field \\\"spec.size\\\"\"", "299 - \"unknown field \\\"spec.unknown\\\"\""], warned.Warnings);
        Assert.Null(warned.At("spec", "unknown"));

        Assert.Empty((await Rest.MergeAsync($"{Gadgets.Path}/a?fieldValidation=Ignore", """{"spec":{"other":1}}""")).Expect(HttpStatusCode.OK).Warnings);
        (await Rest.MergeAsync($"{Gadgets.Path}/a?fieldValidation=Strict", """{"spec":{"other":1}}""")).Expect(HttpStatusCode.BadRequest);
        (await Rest.PostAsync($"{Gadgets.Path}?fieldValidation=Maybe", body)).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Status_and_spec_are_written_through_their_own_endpoints()
    {
        var created = await Rest.PostAsync(Gadgets.Path, Gadgets.Json("a", "\"size\":1},\"status\":{\"phase\":\"Early\""));
        Assert.Null(created.Expect(HttpStatusCode.Created).At("status"));
        Assert.Equal(1, created.Generation);

        var body = created.Body.Copy();
        body["spec"]!["size"] = 5;
        body["status"] = new JsonObject { ["phase"] = "Up" };
        var status = (await Rest.PutAsync($"{Gadgets.Path}/a/status", body)).Expect(HttpStatusCode.OK);
        Assert.Equal((1L, "Up", 1L), (status.At("spec", "size").AsWhole() ?? 0, status.At("status", "phase").AsText(), status.Generation ?? 0));

        body = status.Body.Copy();
        body["spec"]!["size"] = 5;
        body["status"]!["phase"] = "Down";
        var spec = (await Rest.PutAsync($"{Gadgets.Path}/a", body)).Expect(HttpStatusCode.OK);
        Assert.Equal((5L, "Up", 2L), (spec.At("spec", "size").AsWhole() ?? 0, spec.At("status", "phase").AsText(), spec.Generation ?? 0));

        var labelled = await Rest.MergeAsync($"{Gadgets.Path}/a", """{"metadata":{"labels":{"x":"y"}}}""");
        Assert.Equal(2, labelled.Generation);
        (await Rest.MergeAsync($"{Gadgets.Path}/a/status", """{"status":{"phase":7}}""")).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("Up", (await Rest.GetAsync($"{Gadgets.Path}/a/status")).Expect(HttpStatusCode.OK).At("status", "phase").AsText());
    }

    [Fact]
    public async Task Update_without_version_is_refused()
    {
        var created = await Rest.PostAsync(Gadgets.Path, Gadgets.Json("a"));
        var body = created.Body.Copy();
        body.Object("metadata")!.Remove("resourceVersion");
        (await Rest.PutAsync($"{Gadgets.Path}/a", body)).Expect(HttpStatusCode.UnprocessableEntity);
    }

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
