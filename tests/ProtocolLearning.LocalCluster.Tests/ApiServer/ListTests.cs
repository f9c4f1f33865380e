using System.Net;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

public sealed class ListTests : ApiServerTest
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Pages_show_one_moment_though_objects_change_meanwhile()
    {
        await CreateAsync("a", "b", "c", "d", "e");
        var first = await Rest.GetAsync($"{ConfigMaps}?limit=2");
        Assert.Equal(["a", "b"], Names(first));
        Assert.Equal(3, first.At("metadata", "remainingItemCount").AsWhole());
        await Rest.DeleteAsync($"{ConfigMaps}/c");
        await CreateAsync("bb");
        var second = await Rest.GetAsync($"{ConfigMaps}?limit=2&continue={first.At("metadata", "continue").AsText()}");
        Assert.Equal(["c", "d"], Names(second));
        Assert.Equal(first.Version, second.Version);
        var third = await Rest.GetAsync($"{ConfigMaps}?limit=2&continue={second.At("metadata", "continue").AsText()}");
        Assert.Equal(["e"], Names(third));
        Assert.Null(third.At("metadata", "continue"));
    }

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

    [Theory]
    [InlineData("env=prod", "a,b")]
    [InlineData("env==prod,tier!=web", "b")]
    [InlineData("env in (prod, test),tier", "a,c")]
    [InlineData("env notin (prod)", "c,d")]
    [InlineData("!env", "d")]
    [InlineData("tier", "a,c")]
    public async Task Label_selector_chooses(string selector, string expected)
    {
        await CreateLabelledAsync("a", "env", "prod", "tier", "web");
        await CreateLabelledAsync("b", "env", "prod");
        await CreateLabelledAsync("c", "env", "test", "tier", "db");
        await CreateLabelledAsync("d");
        Assert.Equal(expected.Split(','), Names(await Rest.GetAsync($"{ConfigMaps}?labelSelector={Uri.EscapeDataString(selector)}")));
    }

    [Fact]
    public async Task Field_selector_chooses_by_the_fields_the_kind_offers()
    {
        const string Pods = "/api/v1/namespaces/default/pods";
        foreach (var name in (string[])["p", "q"])
        {
            await Rest.PostAsync(Pods, $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        }

        await Rest.PostAsync($"{Pods}/p/binding", """{"target":{"name":"n"}}""");
        Assert.Equal(["p"], Names(await Rest.GetAsync("/api/v1/pods?fieldSelector=spec.nodeName%3Dn")));
        Assert.Equal(["q"], Names(await Rest.GetAsync("/api/v1/pods?fieldSelector=spec.nodeName%3D,status.phase!%3DRunning")));
        Assert.Equal(["q"], Names(await Rest.GetAsync($"{Pods}?fieldSelector=metadata.name%3Dq")));
        Assert.Contains("field label not supported", (await Rest.GetAsync($"{Pods}?fieldSelector=spec.hostname%3Dx")).Expect(HttpStatusCode.BadRequest).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_over_all_namespaces_has_everything_and_an_own_version()
    {
        await Rest.PostAsync("/api/v1/namespaces", """{"metadata":{"name":"z"}}""");
        await CreateAsync("a");
        await Rest.PostAsync("/api/v1/namespaces/z/configmaps", """{"metadata":{"name":"b"}}""");
        var all = await Rest.GetAsync("/api/v1/configmaps");
        Assert.Equal(["a", "b"], Names(all));
        Assert.Equal(("ConfigMapList", "v1"), (all.At("kind").AsText(), all.At("apiVersion").AsText()));
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

    [Fact]
    public async Task Metadata_only_list_leaves_the_content_out()
    {
        await CreateAsync("a");
        var list = await Rest.GetAsync(ConfigMaps, "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
        Assert.Equal("PartialObjectMetadataList", list.At("kind").AsText());
        Assert.Equal(["apiVersion", "kind", "metadata"], list.Items[0]!.AsObject().Select(member => member.Key).Order());
    }

    private static IEnumerable<string?> Names(Answer list) => list.Expect(HttpStatusCode.OK).Items.Select(item => item.At("metadata", "name").AsText());

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
