using System.Net;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

/// <summary>How long this server can continue a list.</summary>
public sealed class PagingTests : ApiServerTest
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Continue_that_is_too_old_is_expired_and_nonsense_is_refused()
    {
        await CreateAsync("a", "b");
        var token = (await Rest.GetAsync($"{ConfigMaps}?limit=1")).At("metadata", "continue").AsText();
        for (var i = 0; i < 40; i++)
        {
            await CreateAsync($"n{i}");
            await Rest.GetAsync($"{ConfigMaps}?limit=1");
        }

        Assert.Equal("Expired", (await Rest.GetAsync($"{ConfigMaps}?limit=1&continue={token}")).Expect(HttpStatusCode.Gone).Reason);
        (await Rest.GetAsync($"{ConfigMaps}?limit=1&continue=nonsense")).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task List_at_a_version_that_is_not_kept_is_refused()
    {
        var version = (await Rest.GetAsync(ConfigMaps)).Version;
        await CreateAsync("a");
        (await Rest.GetAsync($"{ConfigMaps}?resourceVersion={version}&resourceVersionMatch=Exact")).Expect(HttpStatusCode.Gone);
        (await Rest.GetAsync($"{ConfigMaps}?resourceVersion={version}&resourceVersionMatch=NotOlderThan")).Expect(HttpStatusCode.OK);
        (await Rest.GetAsync($"{ConfigMaps}?resourceVersion=99999")).Expect(HttpStatusCode.GatewayTimeout);
        (await Rest.GetAsync($"{ConfigMaps}?sendInitialEvents=true")).Expect(HttpStatusCode.BadRequest);
    }

    private async Task CreateAsync(params string[] names)
    {
        foreach (var name in names)
        {
            await CreateLabelledAsync(name);
        }
    }

    private async Task CreateLabelledAsync(string name, params string[] pairs)
    {
        var labels = pairs.Chunk(2).Select(pair => $"\"{pair[0]}\":\"{pair[1]}\"");
        (await Rest.PostAsync(ConfigMaps, $$$"""{"metadata":{"name":"{{{name}}}","labels":{ {{{string.Join(',', labels)}}} } } }""")).Expect(HttpStatusCode.Created);
    }
}
