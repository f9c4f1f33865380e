using System.Globalization;
using System.Net;
using k8s;
using k8s.Models;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

public sealed class WatchTests : ApiServerTest
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const int LogCapacity = 16;

    protected override void Configure(EmbeddedApiServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ChangeLogCapacity = LogCapacity;
        options.BookmarkInterval = TimeSpan.FromMilliseconds(200);
    }

    [Fact]
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
        var versions = new[] { added, modified, deleted }.Select(read => long.Parse(read.Object.At("metadata", "resourceVersion").AsText()!, CultureInfo.InvariantCulture)).ToArray();
        Assert.True(long.Parse(version, CultureInfo.InvariantCulture) < versions[0] && versions[0] < versions[1] && versions[1] < versions[2]);
    }

    [Fact]
    public async Task Watch_without_version_first_tells_what_is_there()
    {
        await CreateAsync("a");
        using var watch = await Rest.WatchAsync($"{ConfigMaps}?watch=true");
        Assert.Equal("ADDED a", await watch.NextNameAsync());
        await CreateAsync("b");
        Assert.Equal("ADDED b", await watch.NextNameAsync());
    }

    [Fact]
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

    [Fact]
    public async Task Watch_of_one_name_sees_that_name_only()
    {
        using var watch = await Rest.WatchAsync($"{ConfigMaps}?watch=true&fieldSelector=metadata.name%3Db");
        await CreateAsync("a");
        await CreateAsync("b");
        Assert.Equal("ADDED b", await watch.NextNameAsync());
    }

    [Fact]
    public async Task Idle_watch_that_allows_bookmarks_gets_the_version_of_other_kinds_writes()
    {
        var version = (await Rest.GetAsync(ConfigMaps)).Version;
        using var watch = await Rest.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={version}&allowWatchBookmarks=true");
        var written = (await Rest.PostAsync("/api/v1/namespaces/default/secrets", """{"metadata":{"name":"s"}}""")).Version;
        while (true)
        {
            var (type, content) = (await watch.NextAsync())!.Value;
            Assert.Equal("BOOKMARK", type);
            Assert.Equal("ConfigMap", content.Text("kind"));
            if (content.At("metadata", "resourceVersion").AsText() == written)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task Watch_ends_after_its_timeout_with_a_last_bookmark()
    {
        using var watch = await Rest.WatchAsync($"{ConfigMaps}?watch=true&timeoutSeconds=1&allowWatchBookmarks=true&resourceVersion=1");
        var types = new List<string>();
        while (await watch.NextAsync() is { } read)
        {
            types.Add(read.Type);
        }

        Assert.Equal("BOOKMARK", types[^1]);
    }

    [Fact]
    public async Task Watch_from_a_version_that_the_log_has_dropped_is_gone()
    {
        var version = (await Rest.GetAsync(ConfigMaps)).Version;
        for (var i = 0; i <= LogCapacity; i++)
        {
            await CreateAsync($"a{i}");
        }

        using var watch = await Rest.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={version}");
        var (type, status) = (await watch.NextAsync())!.Value;
        Assert.Equal(("ERROR", 410L, "Expired"), (type, status.Whole("code") ?? 0, status.Text("reason")));
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task Watcher_that_does_not_read_falls_behind_the_log_and_is_gone()
    {
        var version = (await Rest.GetAsync(ConfigMaps)).Version;
        using var watch = await Rest.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={version}");
        var large = new string('x', 1 << 20);
        for (var i = 0; i < 4 * LogCapacity; i++)
        {
            (await Rest.PostAsync(ConfigMaps, "{\"metadata\":{\"name\":\"a" + i + "\"},\"data\":{\"k\":\"" + large + "\"}}")).Expect(HttpStatusCode.Created);
        }

        var last = await watch.NextAsync();
        while (last is { Type: "ADDED" })
        {
            last = await watch.NextAsync();
        }

        Assert.Equal(("ERROR", 410L), (last!.Value.Type, last.Value.Object.Whole("code") ?? 0));
    }

    [Fact]
    public async Task Watch_from_a_version_of_the_future_asks_to_retry()
    {
        var answer = (await Rest.GetAsync($"{ConfigMaps}?watch=true&resourceVersion=999999")).Expect(HttpStatusCode.GatewayTimeout);
        Assert.Contains("Too large resource version", answer.Message, StringComparison.Ordinal);
        Assert.NotNull(answer.RetryAfter);
    }

    [Theory]
    [InlineData("watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan")]
    [InlineData("watch=true&resourceVersion=x")]
    [InlineData("watch=true&labelSelector=a%20b%20c")]
    [InlineData("watch=true&fieldSelector=spec.unknown%3D1")]
    public async Task Watch_with_parameters_that_are_not_known_is_a_bad_request(string query) =>
        Assert.Equal("BadRequest", (await Rest.GetAsync($"{ConfigMaps}?{query}")).Expect(HttpStatusCode.BadRequest).Reason);

    [Fact]
    public async Task Client_library_watches()
    {
        await CreateAsync("a");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await foreach (var (type, item) in Kubernetes.CoreV1.WatchListNamespacedConfigMapAsync("default", cancellationToken: deadline.Token))
        {
            Assert.Equal((WatchEventType.Added, "a"), (type, item.Name()));
            return;
        }

        Assert.Fail("the watch ended without an event");
    }

    [Fact]
    public async Task Many_watchers_all_see_all_changes()
    {
        var watches = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Rest.WatchAsync($"{ConfigMaps}?watch=true")));
        for (var i = 0; i < LogCapacity / 2; i++)
        {
            await CreateAsync($"a{i}");
        }

        foreach (var watch in watches)
        {
            for (var i = 0; i < LogCapacity / 2; i++)
            {
                Assert.Equal($"ADDED a{i}", await watch.NextNameAsync());
            }

            watch.Dispose();
        }
    }

    private async Task CreateAsync(string name) =>
        (await Rest.PostAsync(ConfigMaps, $$$"""{"metadata":{"name":"{{{name}}}"}}""")).Expect(HttpStatusCode.Created);
}
