using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

/// <summary>Logs, which this server asks a node for without TLS.</summary>
public sealed class PodLogTests : ApiServerTest
{
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Pod = """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i","resources":{"limits":{"nvidia.com/gpu":1}}}]}}""";

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
