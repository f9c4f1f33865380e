using System.Net;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Tests.ApiServer;

namespace ProtocolLearning.Conformance.Tests.Api;

public abstract class ListTests(ITestCluster cluster) : ClusterTest(cluster)
{
    [SkippableFact]
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

    [SkippableTheory]
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

    [SkippableFact]
    public async Task Field_selector_chooses_by_the_fields_the_kind_offers()
    {
        foreach (var name in (string[])["p", "q"])
        {
            await Rest.PostAsync(Pods, $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"schedulerName":"none","containers":[{"name":"c","image":"i"}]}}""");
        }

        await Rest.PostAsync($"{Pods}/p/binding", """{"metadata":{"name":"p"},"target":{"kind":"Node","name":"n"}}""");
        Assert.Equal(["p"], Names(await Rest.GetAsync($"{Pods}?fieldSelector=spec.nodeName%3Dn")));
        Assert.Equal(["q"], Names(await Rest.GetAsync($"{Pods}?fieldSelector=spec.nodeName%3D,status.phase!%3DRunning")));
        Assert.Equal(["q"], Names(await Rest.GetAsync($"{Pods}?fieldSelector=metadata.name%3Dq")));
        Assert.Contains("field label not supported", (await Rest.GetAsync($"{Pods}?fieldSelector=spec.hostname%3Dx")).Expect(HttpStatusCode.BadRequest).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task List_over_all_namespaces_has_everything_and_an_own_version()
    {
        var (other, label) = ($"{Namespace}-other", $"{{\"test\":\"{Namespace}\"}}");
        await Rest.PostAsync("/api/v1/namespaces", $$$"""{"metadata":{"name":"{{{other}}}"}}""");
        await Rest.PostAsync(ConfigMaps, $$$"""{"metadata":{"name":"a","labels":{{{label}}}}}""");
        await Rest.PostAsync($"/api/v1/namespaces/{other}/configmaps", $$$"""{"metadata":{"name":"b","labels":{{{label}}}}}""");
        var all = await Rest.GetAsync($"/api/v1/configmaps?labelSelector=test%3D{Namespace}");
        Assert.Equal(["a", "b"], Names(all).Order());
        Assert.Equal(("ConfigMapList", "v1"), (all.At("kind").AsText(), all.At("apiVersion").AsText()));
    }

    [SkippableFact]
    public async Task List_at_a_version_has_that_moment_or_a_later_one()
    {
        var version = (await Rest.GetAsync(ConfigMaps)).Version;
        await CreateAsync("a");
        (await Rest.GetAsync($"{ConfigMaps}?resourceVersion={version}&resourceVersionMatch=NotOlderThan")).Expect(HttpStatusCode.OK);
        Assert.Equal(["a"], Names(await Rest.GetAsync(ConfigMaps)));
        (await Rest.GetAsync($"{ConfigMaps}?resourceVersion=99999999")).Expect(HttpStatusCode.GatewayTimeout);
        (await Rest.GetAsync($"{ConfigMaps}?limit=1&continue=nonsense")).Expect(HttpStatusCode.BadRequest);
    }

    [SkippableFact]
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

    public sealed class OnEmbedded(EmbeddedCluster cluster) : ListTests(cluster), IClassFixture<EmbeddedCluster>;

    [Collection(RealCluster.Collection)]
    public sealed class OnReal(RealCluster cluster) : ListTests(cluster);
}
