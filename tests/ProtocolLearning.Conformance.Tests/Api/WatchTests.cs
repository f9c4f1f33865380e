using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using ProtocolLearning.Conformance.Tests.Clusters;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Tests.ApiServer;

namespace ProtocolLearning.Conformance.Tests.Api;

public abstract class WatchTests(ITestCluster cluster) : ClusterTest(cluster)
{
    [SkippableFact]
    public async Task Watch_from_a_list_tells_every_later_change_in_order()
    {
        await CreateAsync("before");
        var version = (await Rest.GetAsync(ConfigMaps)).Version;
        using var watch = await Rest.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={version}");
        await CreateAsync("a");
        await Rest.MergeAsync($"{ConfigMaps}/a", """{"data":{"k":"1"}}""");
        await Rest.DeleteAsync($"{ConfigMaps}/a");
        var added = (await watch.NextAsync())!.Value;
        var modified = (await watch.NextAsync())!.Value;
        var deleted = (await watch.NextAsync())!.Value;
        Assert.Equal(("ADDED", "MODIFIED", "DELETED"), (added.Type, modified.Type, deleted.Type));
        Assert.Equal("1", modified.Object.At("data", "k").AsText());
        var versions = new[] { added, modified, deleted }.Select(read => Number(read.Object)).ToArray();
        Assert.True(long.Parse(version, CultureInfo.InvariantCulture) < versions[0] && versions[0] < versions[1] && versions[1] < versions[2]);
    }

    [SkippableFact]
    public async Task Watch_without_version_first_tells_what_is_there()
    {
        await CreateAsync("a");
        using var watch = await Rest.WatchAsync($"{ConfigMaps}?watch=true");
        Assert.Equal("ADDED a", await watch.NextNameAsync());
        await CreateAsync("b");
        Assert.Equal("ADDED b", await watch.NextNameAsync());
    }

    [SkippableFact]
    public async Task Watch_with_a_selector_turns_a_change_of_labels_into_added_and_deleted()
    {
        await CreateAsync("a");
        var version = (await Rest.GetAsync(ConfigMaps)).Version;
        using var watch = await Rest.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={version}&labelSelector=on%3Dyes");
        await Rest.MergeAsync($"{ConfigMaps}/a", """{"data":{"k":"unseen"}}""");
        await Rest.MergeAsync($"{ConfigMaps}/a", """{"metadata":{"labels":{"on":"yes"}}}""");
        await Rest.MergeAsync($"{ConfigMaps}/a", """{"data":{"k":"seen"}}""");
        await Rest.MergeAsync($"{ConfigMaps}/a", """{"metadata":{"labels":{"on":"no"}}}""");
        Assert.Equal("ADDED a", await watch.NextNameAsync());
        Assert.Equal("MODIFIED a", await watch.NextNameAsync());
        Assert.Equal("DELETED a", await watch.NextNameAsync());
    }

    [SkippableFact]
    public async Task Watch_of_one_name_sees_that_name_only()
    {
        using var watch = await Rest.WatchAsync($"{ConfigMaps}?watch=true&fieldSelector=metadata.name%3Db");
        await CreateAsync("a");
        await CreateAsync("b");
        Assert.Equal("ADDED b", await watch.NextNameAsync());
    }

    [SkippableFact]
    public async Task Watch_that_allows_bookmarks_gets_one_before_its_timeout()
    {
        var created = await CreateAsync("a");
        using var watch = await Rest.WatchAsync(
            $"{ConfigMaps}?watch=true&timeoutSeconds=5&allowWatchBookmarks=true&resourceVersion={created.Version}&fieldSelector=metadata.name%3Da");
        await CreateAsync("unseen");
        var last = (await watch.NextAsync())!.Value;
        while (await watch.NextAsync() is { } read)
        {
            last = read;
        }

        Assert.Equal(("BOOKMARK", "ConfigMap"), (last.Type, last.Object.Text("kind")));
        Assert.True(Number(last.Object) > Number(created.Body));
    }

    [SkippableFact]
    public async Task Watch_from_a_version_that_is_no_longer_kept_is_gone()
    {
        var version = await Cluster.ExpiredVersionAsync(Namespace);
        using var watch = await Rest.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={version}");
        var (type, status) = (await watch.NextAsync())!.Value;
        Assert.Equal(("ERROR", 410L, "Expired"), (type, status.Whole("code") ?? 0, status.Text("reason")));
        Assert.Null(await watch.NextAsync());
    }

    [SkippableTheory]
    [InlineData("watch=true&labelSelector=a%20b%20c")]
    [InlineData("watch=true&fieldSelector=spec.unknown%3D1")]
    public async Task Watch_with_parameters_that_make_no_sense_is_a_bad_request(string query) =>
        Assert.Equal("BadRequest", (await Rest.GetAsync($"{ConfigMaps}?{query}")).Expect(HttpStatusCode.BadRequest).Reason);

    [SkippableFact]
    public async Task Client_library_watches()
    {
        await CreateAsync("a");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await foreach (var (type, item) in Kubernetes.CoreV1.WatchListNamespacedConfigMapAsync(Namespace, cancellationToken: deadline.Token))
        {
            Assert.Equal((WatchEventType.Added, "a"), (type, item.Name()));
            return;
        }

        Assert.Fail("the watch ended without an event");
    }

    [SkippableFact]
    public async Task Many_watchers_all_see_all_changes()
    {
        var watches = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Rest.WatchAsync($"{ConfigMaps}?watch=true")));
        for (var i = 0; i < 8; i++)
        {
            await CreateAsync($"a{i}");
        }

        foreach (var watch in watches)
        {
            for (var i = 0; i < 8; i++)
            {
                Assert.Equal($"ADDED a{i}", await watch.NextNameAsync());
            }

            watch.Dispose();
        }
    }

    private static long Number(JsonNode written) => long.Parse(written.At("metadata", "resourceVersion").AsText()!, CultureInfo.InvariantCulture);

    private async Task<Answer> CreateAsync(string name) =>
        (await Rest.PostAsync(ConfigMaps, $$$"""{"metadata":{"name":"{{{name}}}"}}""")).Expect(HttpStatusCode.Created);

    public sealed class OnEmbedded(EmbeddedCluster cluster) : WatchTests(cluster), IClassFixture<EmbeddedCluster>;

    [Collection(RealCluster.Collection)]
    public sealed class OnReal(RealCluster cluster) : WatchTests(cluster);
}
