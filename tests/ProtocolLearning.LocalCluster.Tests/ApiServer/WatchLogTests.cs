using System.Net;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

/// <summary>What is this server's own about watches: the bounded log behind them and the times of bookmarks.</summary>
public sealed class WatchLogTests : ApiServerTest
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
    public async Task Restarted_server_keeps_objects_and_address_and_no_past_changes()
    {
        var version = (await Rest.PostAsync(ConfigMaps, """{"metadata":{"name":"a"}}""")).Version;
        await Rest.PostAsync(ConfigMaps, """{"metadata":{"name":"b"}}""");
        using var cut = await Rest.WatchAsync($"{ConfigMaps}?watch=true");
        await Server.RestartAsync(CancellationToken.None);

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await cut.NextAsync() is not null)
            {
            }
        });
        using var late = await Rest.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={version}");
        Assert.Equal(("ERROR", 410L), (await late.NextAsync())!.Value is var (type, status) ? (type, status.Whole("code") ?? 0) : default);
        var list = (await Rest.GetAsync(ConfigMaps)).Expect(HttpStatusCode.OK);
        Assert.Equal(["a", "b"], list.Items.Select(item => item.At("metadata", "name").AsText()));
        using var watch = await Rest.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={list.Version}");
        await Rest.PostAsync(ConfigMaps, """{"metadata":{"name":"c"}}""");
        Assert.Equal("ADDED c", await watch.NextNameAsync());
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
}
