using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

public sealed class PodTests : ApiServerTest
{
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Pod = """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i","resources":{"limits":{"nvidia.com/gpu":1}}}]}}""";

    [Fact]
    public async Task Create_starts_pending_with_defaults()
    {
        var pod = (await Rest.PostAsync(Pods, Pod)).Expect(HttpStatusCode.Created);
        Assert.Equal(("Pending", "Always", 30L, 1L), (pod.At("status", "phase").AsText(), pod.At("spec", "restartPolicy").AsText(),
            pod.At("spec", "terminationGracePeriodSeconds").AsWhole() ?? 0, pod.Generation ?? 0));
        Assert.Equal(1, pod.At("spec", "containers")![0].At("resources", "requests", "nvidia.com/gpu").AsWhole());
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"p"}}""", "spec: Required value")]
    [InlineData("""{"metadata":{"name":"p"},"spec":{}}""", "spec.containers: Required value")]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"containers":[]}}""", "spec.containers: Required value")]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c"}]}}""", "spec.containers[0].image: Required value")]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"},{"name":"c","image":"i"}]}}""", "spec.containers[1]: Duplicate value")]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i","resources":{"limits":{"cpu":"lots"}}}]}}""", "spec.containers[0].resources.limits[cpu]: Invalid value")]
    public async Task Create_of_an_unsound_pod_tells_the_field(string body, string expected) =>
        Assert.Contains(expected, (await Rest.PostAsync(Pods, body)).Expect(HttpStatusCode.UnprocessableEntity).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Spec_hardly_changes()
    {
        await Rest.PostAsync(Pods, Pod);
        (await Rest.JsonPatchAsync($"{Pods}/p", """[{"op":"replace","path":"/spec/containers/0/image","value":"j"}]""")).Expect(HttpStatusCode.OK);
        (await Rest.MergeAsync($"{Pods}/p", """{"spec":{"nodeName":"n"}}""")).Expect(HttpStatusCode.UnprocessableEntity);
        (await Rest.MergeAsync($"{Pods}/p", """{"spec":{"restartPolicy":"Never"}}""")).Expect(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Binding_gives_a_node_once()
    {
        await Rest.PostAsync(Pods, Pod);
        (await Rest.PostAsync($"{Pods}/p/binding", """{"apiVersion":"v1","kind":"Binding","metadata":{"name":"p"},"target":{"kind":"Node","name":"n"}}""")).Expect(HttpStatusCode.Created);
        var bound = await Rest.GetAsync($"{Pods}/p");
        Assert.Equal("n", bound.At("spec", "nodeName").AsText());
        Assert.Contains("PodScheduled", bound.At("status", "conditions")!.ToJsonString(), StringComparison.Ordinal);
        (await Rest.PostAsync($"{Pods}/p/binding", """{"target":{"name":"m"}}""")).Expect(HttpStatusCode.Conflict);
        (await Rest.PostAsync($"{Pods}/q/binding", """{"target":{"name":"m"}}""")).Expect(HttpStatusCode.NotFound);
        (await Rest.PostAsync($"{Pods}/p/binding", """{"target":{}}""")).Expect(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Log_comes_from_the_node_at_the_port_it_registered()
    {
        await using var kubelet = CreateKubelet();
        kubelet.MapGet("/containerLogs/{ns}/{pod}/{container}", (string ns, string pod, string container, HttpRequest request) => $"{ns} {pod} {container} {request.QueryString}");
        await kubelet.StartAsync();
        var port = new Uri(kubelet.Urls.First()).Port;

        await Rest.PostAsync(Pods, Pod);
        Assert.Contains("does not have a host assigned", (await Rest.GetAsync($"{Pods}/p/log")).Expect(HttpStatusCode.BadRequest).Message, StringComparison.Ordinal);
        await Rest.PostAsync($"{Pods}/p/binding", """{"target":{"name":"n"}}""");
        (await Rest.GetAsync($"{Pods}/p/log")).Expect(HttpStatusCode.InternalServerError);
        await Rest.PostAsync("/api/v1/nodes", $$$$"""{"metadata":{"name":"n"},"status":{"daemonEndpoints":{"kubeletEndpoint":{"Port":{{{{port}}}} } } } }""");
        var log = (await Rest.GetAsync($"{Pods}/p/log?tailLines=5&follow=false", "*/*")).Expect(HttpStatusCode.OK);
        Assert.Equal("default p c ?follow=false&tailLines=5", log.Text);
        (await Rest.GetAsync($"{Pods}/p/log?container=x")).Expect(HttpStatusCode.BadRequest);
        (await Rest.GetAsync($"{Pods}/q/log")).Expect(HttpStatusCode.NotFound);
    }

    private static WebApplication CreateKubelet()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }
}
