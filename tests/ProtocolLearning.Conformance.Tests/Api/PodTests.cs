using System.Net;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Tests.ApiServer;

namespace ProtocolLearning.Conformance.Tests.Api;

public abstract class PodTests(ITestCluster cluster) : ClusterTest(cluster)
{
    private const string Pod = """{"metadata":{"name":"p"},"spec":{"schedulerName":"none","containers":[{"name":"c","image":"i","resources":{"limits":{"nvidia.com/gpu":1}}}]}}""";

    [SkippableFact]
    public async Task Create_starts_pending_with_defaults()
    {
        var pod = (await Rest.PostAsync(Pods, Pod)).Expect(HttpStatusCode.Created);
        Assert.Equal(("Pending", "Always", 30L), (pod.At("status", "phase").AsText(), pod.At("spec", "restartPolicy").AsText(),
            pod.At("spec", "terminationGracePeriodSeconds").AsWhole() ?? 0));
        Assert.Equal("1", $"{pod.At("spec", "containers")![0].At("resources", "requests", "nvidia.com/gpu")}");
    }

    [SkippableTheory]
    [InlineData("""{"metadata":{"name":"p"}}""", "spec.containers: Required value")]
    [InlineData("""{"metadata":{"name":"p"},"spec":{}}""", "spec.containers: Required value")]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"schedulerName":"none","containers":[]}}""", "spec.containers: Required value")]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"schedulerName":"none","containers":[{"name":"c"}]}}""", "spec.containers[0].image: Required value")]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"schedulerName":"none","containers":[{"name":"c","image":"i"},{"name":"c","image":"i"}]}}""", "spec.containers[1]")]
    public async Task Create_of_an_unsound_pod_tells_the_field(string body, string expected) =>
        Assert.Contains(expected, (await Rest.PostAsync(Pods, body)).Expect(HttpStatusCode.UnprocessableEntity).Message, StringComparison.Ordinal);

    [SkippableFact]
    public async Task Create_with_resources_that_are_no_quantities_is_a_bad_request()
    {
        var pod = """{"metadata":{"name":"p"},"spec":{"schedulerName":"none","containers":[{"name":"c","image":"i","resources":{"limits":{"cpu":"lots"}}}]}}""";
        (await Rest.PostAsync(Pods, pod)).Expect(HttpStatusCode.BadRequest);
    }

    [SkippableFact]
    public async Task Create_counts_the_first_generation()
    {
        Since(34, "pods have a generation");
        Assert.Equal(1, (await Rest.PostAsync(Pods, Pod)).Expect(HttpStatusCode.Created).Generation);
    }

    [SkippableFact]
    public async Task Spec_hardly_changes()
    {
        await Rest.PostAsync(Pods, Pod);
        (await Rest.JsonPatchAsync($"{Pods}/p", """[{"op":"replace","path":"/spec/containers/0/image","value":"j"}]""")).Expect(HttpStatusCode.OK);
        (await Rest.MergeAsync($"{Pods}/p", """{"spec":{"nodeName":"n"}}""")).Expect(HttpStatusCode.UnprocessableEntity);
        (await Rest.MergeAsync($"{Pods}/p", """{"spec":{"restartPolicy":"Never"}}""")).Expect(HttpStatusCode.UnprocessableEntity);
    }

    [SkippableFact]
    public async Task Binding_gives_a_node_once()
    {
        await Rest.PostAsync(Pods, Pod);
        (await Rest.PostAsync($"{Pods}/p/binding", """{"metadata":{"name":"p"},"target":{"kind":"Node","name":"n"}}""")).Expect(HttpStatusCode.Created);
        var bound = await Rest.GetAsync($"{Pods}/p");
        Assert.Equal("n", bound.At("spec", "nodeName").AsText());
        Assert.Contains("PodScheduled", bound.At("status", "conditions")!.ToJsonString(), StringComparison.Ordinal);
        (await Rest.PostAsync($"{Pods}/p/binding", """{"metadata":{"name":"p"},"target":{"kind":"Node","name":"m"}}""")).Expect(HttpStatusCode.Conflict);
        (await Rest.PostAsync($"{Pods}/q/binding", """{"metadata":{"name":"q"},"target":{"kind":"Node","name":"m"}}""")).Expect(HttpStatusCode.NotFound);
    }

    public sealed class OnEmbedded(EmbeddedCluster cluster) : PodTests(cluster), IClassFixture<EmbeddedCluster>;

    [Collection(RealCluster.Collection)]
    public sealed class OnReal(RealCluster cluster) : PodTests(cluster);
}
