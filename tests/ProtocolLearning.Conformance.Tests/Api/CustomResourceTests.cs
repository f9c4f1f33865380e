using System.Net;
using System.Text.Json.Nodes;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Tests.ApiServer;

namespace ProtocolLearning.Conformance.Tests.Api;

public abstract class CustomResourceTests(ITestCluster cluster) : ClusterTest(cluster)
{
    [SkippableFact]
    public async Task Create_fills_in_defaults_as_deep_as_objects_are_present()
    {
        var plain = (await Rest.PostAsync(GadgetPath, Gadgets.Json("a"))).Expect(HttpStatusCode.Created);
        Assert.Equal("Red", plain.At("spec", "colour").AsText());
        Assert.Null(plain.At("spec", "nested"));
        var nested = (await Rest.PostAsync(GadgetPath, Gadgets.Json("b", """ "size":1,"nested":{},"colour":null """))).Expect(HttpStatusCode.Created);
        Assert.Equal((3L, "Red"), (nested.At("spec", "nested", "depth").AsWhole() ?? 0, nested.At("spec", "colour").AsText()));
    }

    [SkippableTheory]
    [InlineData("\"size\":0", "spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1")]
    [InlineData("\"size\":11", "spec.size in body should be less than or equal to 10")]
    [InlineData("\"size\":\"1\"", "spec.size in body must be of type integer: \"string\"")]
    [InlineData("\"size\":1.5", "spec.size in body must be of type integer: \"number\"")]
    [InlineData("\"colour\":\"Red\"", "spec.size: Required value")]
    [InlineData("\"size\":1,\"colour\":\"Blue\"", "spec.colour: Unsupported value: \"Blue\": supported values: \"Red\", \"Green\"")]
    [InlineData("\"size\":1,\"code\":\"A1\"", "spec.code in body should match '^[a-z]+$'")]
    [InlineData("\"size\":1,\"code\":\"abcdef\"", "spec.code: Too long: may not be more than 5 bytes")]
    [InlineData("\"size\":null", "spec.size: Required value")]
    [InlineData("\"size\":1,\"limit\":true", "spec.limit in body must be of type")]
    [InlineData("\"size\":1,\"parts\":[{\"weight\":1}]", "spec.parts[0].name: Required value")]
    [InlineData("\"size\":1,\"parts\":[{\"name\":\"p\"},{\"name\":\"p\"}]", "spec.parts[1]: Duplicate value: {\"name\":\"p\"}")]
    [InlineData("\"size\":1,\"parts\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"},{\"name\":\"d\"}]", "spec.parts: Too many: 4: must have at most 3 items")]
    [InlineData("\"size\":1,\"tags\":[\"x\",\"x\"]", "spec.tags[1]: Duplicate value: \"x\"")]
    [InlineData("\"size\":1,\"labels\":{\"x\":1}", "spec.labels.x in body must be of type string")]
    public async Task Create_that_breaks_the_schema_tells_the_field(string spec, string expected)
    {
        var answer = (await Rest.PostAsync(GadgetPath, Gadgets.Json("a", spec))).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.StartsWith("Gadget.test.dev \"a\" is invalid: ", answer.Message, StringComparison.Ordinal);
        Assert.Contains(expected, answer.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("\"size\":1,\"limit\":5")]
    [InlineData("\"size\":1,\"limit\":\"5%\"")]
    [InlineData("\"size\":1,\"note\":null")]
    [InlineData("\"size\":1,\"free\":{\"any\":{\"thing\":[1,null]}}")]
    public async Task Create_within_the_schema_keeps_what_was_sent(string spec)
    {
        var answer = (await Rest.PostAsync(GadgetPath, Gadgets.Json("a", spec))).Expect(HttpStatusCode.Created);
        var sent = JsonNode.Parse($"{{{spec}}}")!.AsObject();
        Assert.All(sent, member => Assert.True(JsonNode.DeepEquals(member.Value, answer.At("spec", member.Key))));
    }

    [SkippableFact]
    public async Task Create_with_nulls_keeps_only_those_that_are_nullable()
    {
        var created = (await Rest.PostAsync(GadgetPath, Gadgets.Json("a", "\"size\":1,\"code\":null,\"note\":null"))).Expect(HttpStatusCode.Created);
        Assert.Equal(["colour", "note", "size"], created.At("spec")!.AsObject().Select(member => member.Key).Order());
    }

    [SkippableFact]
    public async Task Unknown_and_repeated_fields_are_dropped_and_told_as_asked()
    {
        var body = Gadgets.Json("a", "\"size\":1,\"size\":2,\"unknown\":1");
        var strict = (await Rest.PostAsync($"{GadgetPath}?fieldValidation=Strict", body)).Expect(HttpStatusCode.BadRequest);
        Assert.Contains("strict decoding error: duplicate field \"spec.size\", unknown field \"spec.unknown\"", strict.Message, StringComparison.Ordinal);

        var warned = (await Rest.PostAsync($"{GadgetPath}?fieldValidation=Warn", body)).Expect(HttpStatusCode.Created);
        Assert.Equal(["299 - \"duplicate field \\\"spec.size\\\"\"", "299 - \"unknown field \\\"spec.unknown\\\"\""], warned.Warnings);
        Assert.Null(warned.At("spec", "unknown"));

        Assert.Empty((await Rest.MergeAsync($"{GadgetPath}/a?fieldValidation=Ignore", """{"spec":{"other":1}}""")).Expect(HttpStatusCode.OK).Warnings);
        var patched = (await Rest.MergeAsync($"{GadgetPath}/a?fieldValidation=Strict", """{"spec":{"other":1}}""")).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.Contains("strict decoding error: unknown field \"spec.other\"", patched.Message, StringComparison.Ordinal);
        (await Rest.PostAsync($"{GadgetPath}?fieldValidation=Maybe", body)).Expect(HttpStatusCode.UnprocessableEntity);
    }

    [SkippableFact]
    public async Task Status_and_spec_are_written_through_their_own_endpoints()
    {
        var created = await Rest.PostAsync(GadgetPath, Gadgets.Json("a", "\"size\":1},\"status\":{\"phase\":\"Early\""));
        Assert.Null(created.Expect(HttpStatusCode.Created).At("status"));
        Assert.Equal(1, created.Generation);

        var body = created.Body.Copy();
        body["spec"]!["size"] = 5;
        body["status"] = new JsonObject { ["phase"] = "Up" };
        var status = (await Rest.PutAsync($"{GadgetPath}/a/status", body)).Expect(HttpStatusCode.OK);
        Assert.Equal((1L, "Up", 1L), (status.At("spec", "size").AsWhole() ?? 0, status.At("status", "phase").AsText(), status.Generation ?? 0));

        body = status.Body.Copy();
        body["spec"]!["size"] = 5;
        body["status"]!["phase"] = "Down";
        var spec = (await Rest.PutAsync($"{GadgetPath}/a", body)).Expect(HttpStatusCode.OK);
        Assert.Equal((5L, "Up", 2L), (spec.At("spec", "size").AsWhole() ?? 0, spec.At("status", "phase").AsText(), spec.Generation ?? 0));

        var labelled = await Rest.MergeAsync($"{GadgetPath}/a", """{"metadata":{"labels":{"x":"y"}}}""");
        Assert.Equal(2, labelled.Generation);
        (await Rest.MergeAsync($"{GadgetPath}/a/status", """{"status":{"phase":7}}""")).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("Up", (await Rest.GetAsync($"{GadgetPath}/a/status")).Expect(HttpStatusCode.OK).At("status", "phase").AsText());
    }

    [SkippableFact]
    public async Task Update_without_version_is_refused()
    {
        var created = await Rest.PostAsync(GadgetPath, Gadgets.Json("a"));
        var body = created.Body.Copy();
        body.Object("metadata")!.Remove("resourceVersion");
        (await Rest.PutAsync($"{GadgetPath}/a", body)).Expect(HttpStatusCode.UnprocessableEntity);
    }

    public sealed class OnEmbedded(EmbeddedCluster cluster) : CustomResourceTests(cluster), IClassFixture<EmbeddedCluster>;

    [Collection(RealCluster.Collection)]
    public sealed class OnReal(RealCluster cluster) : CustomResourceTests(cluster);
}
