using System.Net;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

/// <summary>What this server leaves out, and how it says so.</summary>
public sealed class LeftOutTests : ApiServerTest
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Request_without_token_is_unauthorized()
    {
        Rest.Http.DefaultRequestHeaders.Authorization = null;
        var answer = await Rest.GetAsync("/api/v1/nodes");
        Assert.Equal((HttpStatusCode.Unauthorized, "Unauthorized"), (answer.Code, answer.Reason));
        Assert.Equal("ok", (await Rest.GetAsync("/readyz", "*/*")).Text);
    }

    [Fact]
    public async Task Server_disposed_twice_ends_once()
    {
        await Server.DisposeAsync();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Kinds_and_protobuf_are_refused()
    {
        (await Rest.GetAsync("/apis/apps/v1/deployments")).Expect(HttpStatusCode.NotFound);
        (await Rest.GetAsync(ConfigMaps, "application/vnd.kubernetes.protobuf")).Expect(HttpStatusCode.NotAcceptable);
        (await Rest.SendAsync(HttpMethod.Post, ConfigMaps, "x", "application/vnd.kubernetes.protobuf")).Expect(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Strategic_merge_patch_is_unsupported_and_names_the_way_out()
    {
        var answer = await Rest.SendAsync(HttpMethod.Patch, "/api/v1/namespaces/default", "{}", "application/strategic-merge-patch+json");
        answer.Expect(HttpStatusCode.UnsupportedMediaType);
        Assert.Contains("--server-side", answer.Message, StringComparison.Ordinal);
    }
}
