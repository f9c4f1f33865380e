using System.Net;
using System.Text.Json.Nodes;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Tests.ApiServer;

namespace ProtocolLearning.Conformance.Tests.Api;

public abstract class ServerSideApplyTests(ITestCluster cluster) : ClusterTest(cluster)
{
    private string Gadget => $"{GadgetPath}/a";

    [SkippableFact]
    public async Task Apply_creates_then_leaves_alone_what_does_not_differ()
    {
        var created = (await Rest.ApplyAsync(Gadget, Gadgets.Json("a"))).Expect(HttpStatusCode.Created);
        var again = (await Rest.ApplyAsync(Gadget, Gadgets.Json("a"))).Expect(HttpStatusCode.OK);
        Assert.Equal(created.Version, again.Version);
        var entry = Assert.Single((JsonArray)again.At("metadata", "managedFields")!);
        Assert.Equal(("applier", "Apply", "test.dev/v1"), (entry.Text("manager"), entry.Text("operation"), entry.Text("apiVersion")));
        Assert.Equal("""{"f:spec":{"f:size":{}}}""", entry!["fieldsV1"]!.ToJsonString());
    }

    [SkippableFact]
    public async Task Apply_removes_what_the_manager_no_longer_applies()
    {
        await Rest.ApplyAsync(Gadget, Gadgets.Json("a", """ "size":1,"code":"abc","labels":{"x":"1","y":"2"} """, """ "labels":{"l":"1"} """));
        var second = (await Rest.ApplyAsync(Gadget, Gadgets.Json("a", """ "size":1,"labels":{"y":"2"} """))).Expect(HttpStatusCode.OK);
        Assert.Null(second.At("spec", "code"));
        Assert.Null(second.At("metadata", "labels"));
        Assert.Equal("""{"y":"2"}""", second.At("spec", "labels")!.ToJsonString());
    }

    [SkippableFact]
    public async Task Apply_keeps_what_another_manager_set()
    {
        await Rest.ApplyAsync(Gadget, Gadgets.Json("a", """ "size":1,"labels":{"x":"1"} """));
        await Rest.ApplyAsync(Gadget, Gadgets.Json("a", """ "size":1,"labels":{"x":"1","y":"2"} """), "other");
        var third = (await Rest.ApplyAsync(Gadget, Gadgets.Json("a"))).Expect(HttpStatusCode.OK);
        Assert.Equal("""{"x":"1","y":"2"}""", third.At("spec", "labels")!.ToJsonString());
    }

    [SkippableFact]
    public async Task Apply_of_another_value_conflicts_until_forced()
    {
        await Rest.ApplyAsync(Gadget, Gadgets.Json("a"));
        var conflict = (await Rest.ApplyAsync(Gadget, Gadgets.Json("a", "\"size\":2"), "other")).Expect(HttpStatusCode.Conflict);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"applier\": .spec.size", conflict.Message);
        var cause = Assert.Single((JsonArray)conflict.At("details", "causes")!);
        Assert.Equal(("FieldManagerConflict", ".spec.size"), (cause.Text("reason"), cause.Text("field")));

        var forced = (await Rest.ApplyAsync(Gadget, Gadgets.Json("a", "\"size\":2"), "other", "&force=true")).Expect(HttpStatusCode.OK);
        Assert.Equal(2, forced.At("spec", "size").AsWhole());
        Assert.Single((JsonArray)forced.At("metadata", "managedFields")!);
        Assert.Equal(1, (await Rest.ApplyAsync(Gadget, Gadgets.Json("a"), more: "&force=true")).At("spec", "size").AsWhole());
    }

    [SkippableFact]
    public async Task Apply_of_the_same_value_shares_the_field()
    {
        await Rest.ApplyAsync(Gadget, Gadgets.Json("a"));
        var shared = (await Rest.ApplyAsync(Gadget, Gadgets.Json("a"), "other")).Expect(HttpStatusCode.OK);
        Assert.Equal(2, ((JsonArray)shared.At("metadata", "managedFields")!).Count);
    }

    [SkippableFact]
    public async Task Update_takes_a_field_over_and_a_later_apply_conflicts()
    {
        await Rest.ApplyAsync(Gadget, Gadgets.Json("a"));
        var patched = (await Rest.MergeAsync(Gadget, """{"spec":{"size":3}}""")).Expect(HttpStatusCode.OK);
        var entries = ((JsonArray)patched.At("metadata", "managedFields")!).Select(entry => (entry.Text("manager"), entry.Text("operation"))).ToArray();
        Assert.Equal([("tests", "Update")], entries);
        var conflict = (await Rest.ApplyAsync(Gadget, Gadgets.Json("a"))).Expect(HttpStatusCode.Conflict);
        Assert.Contains("conflict with \"tests\" using test.dev/v1: .spec.size", conflict.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Keyed_list_merges_item_by_item()
    {
        await Rest.ApplyAsync(Gadget, Gadgets.Json("a", """ "size":1,"parts":[{"name":"p","weight":1},{"name":"q"}] """));
        await Rest.ApplyAsync(Gadget, Gadgets.Json("a", """ "size":1,"parts":[{"name":"p","extra":"e"},{"name":"r"}] """), "other");
        var merged = (await Rest.GetAsync(Gadget)).At("spec", "parts")!;
        Same("""[{"name":"p","weight":1,"extra":"e"},{"name":"q"},{"name":"r"}]""", merged);

        await Rest.ApplyAsync(Gadget, Gadgets.Json("a", "\"size\":1"));
        var left = (await Rest.GetAsync(Gadget)).At("spec", "parts")!;
        Same("""[{"name":"p","extra":"e"},{"name":"r"}]""", left);
    }

    [SkippableFact]
    public async Task Set_merges_by_value_and_atomic_list_as_a_whole()
    {
        await Rest.ApplyAsync(Gadget, Gadgets.Json("a", """ "size":1,"tags":["x","y"],"whole":["x"] """));
        await Rest.ApplyAsync(Gadget, Gadgets.Json("a", """ "size":1,"tags":["y","z"] """), "other");
        Assert.Equal("""["x","y","z"]""", (await Rest.GetAsync(Gadget)).At("spec", "tags")!.ToJsonString());
        (await Rest.ApplyAsync(Gadget, Gadgets.Json("a", """ "size":1,"whole":["x","y"] """), "other")).Expect(HttpStatusCode.Conflict);
        await Rest.ApplyAsync(Gadget, Gadgets.Json("a", "\"size\":1"));
        Assert.Equal("""["y","z"]""", (await Rest.GetAsync(Gadget)).At("spec", "tags")!.ToJsonString());
        Assert.Null((await Rest.GetAsync(Gadget)).At("spec", "whole"));
    }

    [SkippableFact]
    public async Task Apply_of_status_owns_status_only()
    {
        await Rest.ApplyAsync(Gadget, Gadgets.Json("a"));
        var body = """{"apiVersion":"test.dev/v1","kind":"Gadget","metadata":{"name":"a"},"spec":{"size":9},"status":{"phase":"Up","conditions":[{"type":"Ready","status":"True"}]}}""";
        var applied = (await Rest.ApplyAsync($"{Gadget}/status", body, "controller")).Expect(HttpStatusCode.OK);
        Assert.Equal((1L, "Up", 1L), (applied.At("spec", "size").AsWhole() ?? 0, applied.At("status", "phase").AsText(), applied.Generation ?? 0));
        var entry = ((JsonArray)applied.At("metadata", "managedFields")!).Single(entry => entry.Text("subresource") == "status");
        Assert.Equal("controller", entry.Text("manager"));

        var other = """{"apiVersion":"test.dev/v1","kind":"Gadget","metadata":{"name":"a"},"status":{"conditions":[{"type":"Other","status":"False"}]}}""";
        await Rest.ApplyAsync($"{Gadget}/status", other, "second");
        Assert.Equal(2, ((JsonArray)(await Rest.GetAsync(Gadget)).At("status", "conditions")!).Count);
        (await Rest.ApplyAsync($"{GadgetPath}/missing/status", other.Replace("\"a\"", "\"missing\"", StringComparison.Ordinal))).Expect(HttpStatusCode.NotFound);
    }

    [SkippableFact]
    public async Task Core_lists_merge_by_the_keys_of_their_kind()
    {
        var path = $"/api/v1/namespaces/{Namespace}/pods/p";
        await Rest.ApplyAsync(path, """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"schedulerName":"none","containers":[{"name":"c","image":"i","env":[{"name":"A","value":"1"}],"ports":[{"containerPort":80}]}]}}""");
        var applied = (await Rest.ApplyAsync(path, """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"x":"y"}},"spec":{"schedulerName":"none","containers":[{"name":"c","image":"i2"}]}}""", "other", "&force=true")).Expect(HttpStatusCode.OK);
        Assert.Equal("i2", applied.At("spec", "containers")![0].Text("image"));
        Assert.Equal("A", applied.At("spec", "containers")![0]!["env"]![0].Text("name"));
        var fields = ((JsonArray)applied.At("metadata", "managedFields")!).First(entry => entry.Text("manager") == "applier")!["fieldsV1"]!.ToJsonString();
        Assert.Contains("k:{\\u0022containerPort\\u0022:80,\\u0022protocol\\u0022:\\u0022TCP\\u0022}", fields, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("""{"apiVersion":"test.dev/v1","kind":"Gadget","metadata":{"name":"b"},"spec":{"size":1}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"apiVersion":"test.dev/v1","kind":"Gadget","metadata":{"name":"a","managedFields":[{}]},"spec":{"size":1}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"kind":"Gadget","spec":{"size":1}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"apiVersion":"test.dev/v1","kind":"Gadget","spec":{"size":100}}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"apiVersion":"test.dev/v1","kind":"Gadget","metadata":{"name":"a","resourceVersion":"1"},"spec":{"size":1}}""", HttpStatusCode.Conflict)]
    public async Task Apply_of_something_else_is_refused(string body, HttpStatusCode expected)
    {
        await Rest.ApplyAsync(Gadget, Gadgets.Json("a"));
        (await Rest.ApplyAsync(Gadget, body)).Expect(expected);
    }

    [SkippableFact]
    public async Task Apply_without_a_manager_is_refused()
    {
        var answer = await Rest.SendAsync(HttpMethod.Patch, Gadget, Gadgets.Json("a"), "application/apply-patch+yaml");
        Assert.Contains("fieldManager", answer.Expect(HttpStatusCode.UnprocessableEntity).Message, StringComparison.Ordinal);
    }

    private static void Same(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());

    public sealed class OnEmbedded(EmbeddedCluster cluster) : ServerSideApplyTests(cluster), IClassFixture<EmbeddedCluster>;

    [Collection(RealCluster.Collection)]
    public sealed class OnReal(RealCluster cluster) : ServerSideApplyTests(cluster);
}
