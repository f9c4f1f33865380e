using System.Net;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Tests.ApiServer;

namespace ProtocolLearning.Conformance.Tests.Api;

public abstract class PatchTests(ITestCluster cluster) : ClusterTest(cluster)
{
    private string Gadget => $"{GadgetPath}/a";

    [SkippableFact]
    public async Task Merge_patch_sets_and_removes()
    {
        await Rest.PostAsync(GadgetPath, Gadgets.Json("a", """ "size":1,"labels":{"x":"1","y":"2"} """));
        var patched = (await Rest.MergeAsync(Gadget, """{"spec":{"size":2,"labels":{"x":null,"z":"3"}}}""")).Expect(HttpStatusCode.OK);
        Assert.Equal("""{"y":"2","z":"3"}""", patched.At("spec", "labels")!.ToJsonString());
        Assert.Equal((2L, 2L), (patched.At("spec", "size").AsWhole() ?? 0, patched.Generation ?? 0));
    }

    [SkippableFact]
    public async Task Merge_patch_with_an_old_version_conflicts()
    {
        var created = await Rest.PostAsync(GadgetPath, Gadgets.Json("a"));
        await Rest.MergeAsync(Gadget, """{"spec":{"size":2}}""");
        (await Rest.MergeAsync(Gadget, $$$"""{"metadata":{"resourceVersion":"{{{created.Version}}}"},"spec":{"size":3}}""")).Expect(HttpStatusCode.Conflict);
    }

    [SkippableFact]
    public async Task Json_patch_applies_all_operations_or_none()
    {
        await Rest.PostAsync(GadgetPath, Gadgets.Json("a", """ "size":1,"whole":["x","z"] """));
        var patched = await Rest.JsonPatchAsync(Gadget, """
            [{"op":"test","path":"/spec/size","value":1},{"op":"add","path":"/spec/whole/1","value":"y"},{"op":"add","path":"/spec/whole/-","value":"!"},
             {"op":"replace","path":"/spec/size","value":4},{"op":"add","path":"/metadata/labels","value":{}},{"op":"add","path":"/metadata/labels/a~1b","value":"c"},
             {"op":"copy","from":"/spec/whole/0","path":"/spec/code"},{"op":"remove","path":"/spec/whole/0"}]
            """);
        patched.Expect(HttpStatusCode.OK);
        Assert.Equal("""["y","z","!"]""", patched.At("spec", "whole")!.ToJsonString());
        Assert.Equal(("x", "c"), (patched.At("spec", "code").AsText(), patched.At("metadata", "labels", "a/b").AsText()));

        (await Rest.JsonPatchAsync(Gadget, """[{"op":"replace","path":"/spec/size","value":5},{"op":"test","path":"/spec/code","value":"q"}]""")).Expect(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(4, (await Rest.GetAsync(Gadget)).At("spec", "size").AsWhole());
    }

    [SkippableTheory]
    [InlineData("""[{"op":"remove","path":"/spec/absent"}]""")]
    [InlineData("""[{"op":"add","path":"/spec/whole/9","value":"y"}]""")]
    [InlineData("""[{"op":"add","path":"spec","value":1}]""")]
    public async Task Json_patch_that_does_not_apply_is_unprocessable(string patch)
    {
        await Rest.PostAsync(GadgetPath, Gadgets.Json("a", """ "size":1,"whole":["x"] """));
        (await Rest.JsonPatchAsync(Gadget, patch)).Expect(HttpStatusCode.UnprocessableEntity);
    }

    [SkippableFact]
    public async Task Json_patch_with_an_unknown_operation_is_a_bad_request()
    {
        await Rest.PostAsync(GadgetPath, Gadgets.Json("a"));
        var refused = (await Rest.JsonPatchAsync(Gadget, """[{"op":"leap","path":"/spec"}]""")).Expect(HttpStatusCode.BadRequest);
        Assert.Contains("unsupported operation", refused.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Patches_without_version_from_many_writers_all_land()
    {
        await Rest.PostAsync(GadgetPath, Gadgets.Json("a"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Rest.MergeAsync(Gadget, $"{{\"spec\":{{\"labels\":{{\"l{i}\":\"x\"}}}}}}")));
        Assert.All(answers, answer => answer.Expect(HttpStatusCode.OK));
        Assert.Equal(40, (await Rest.GetAsync(Gadget)).At("spec", "labels")!.AsObject().Count);
    }

    public sealed class OnEmbedded(EmbeddedCluster cluster) : PatchTests(cluster), IClassFixture<EmbeddedCluster>;

    [Collection(RealCluster.Collection)]
    public sealed class OnReal(RealCluster cluster) : PatchTests(cluster);
}
