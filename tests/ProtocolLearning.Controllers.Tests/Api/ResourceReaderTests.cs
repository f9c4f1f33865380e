using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

using k8s;
using k8s.Models;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.Api;

public sealed class ResourceReaderTests : IAsyncLifetime, IDisposable
{
    private readonly ConcurrentQueue<WatchEvent<Widget>> _seen = new();
    private FakeApiServer _server = null!;
    private TestConnection _connection = null!;

    public async Task InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _connection = new TestConnection(_server.Configuration);
    }

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    public void Dispose() => _connection.Dispose();

    [Theory]
    [InlineData("", 3)]
    [InlineData("0", 3)]
    [InlineData("105", 1)]
    public async Task List_reads_pages_of_500_unless_a_version_is_asked_for(string version, int requests)
    {
        for (var i = 0; i < 1001; i++)
        {
            _server.Put(Widget.Named($"w{i}"));
        }

        var listing = await _connection.Widgets.ListAllAsync(version, CancellationToken.None);

        Assert.Equal(1001, listing.Items.Count);
        Assert.Equal(requests, _server.Requests.Count);
        Assert.All(listing.Items, widget => Assert.Equal("Widget", widget.Kind));
    }

    [Fact]
    public async Task List_of_more_than_may_be_kept_is_refused()
    {
        for (var i = 0; i < 1001; i++)
        {
            _server.Put(Widget.Named($"w{i}"));
        }

        foreach (var bounds in new[] { new ListBounds(1000, long.MaxValue), new ListBounds(int.MaxValue, 1 << 14) })
        {
            var reader = new ResourceReader<Widget>(_connection.Transport, null, null, null, bounds);
            await Assert.ThrowsAsync<ApiException>(() => reader.ListAllAsync("0", CancellationToken.None));
        }
    }

    [Fact]
    public async Task List_of_a_core_kind_in_one_namespace_uses_its_path_and_selectors()
    {
        var reader = new ResourceReader<V1Pod>(_connection.Transport, "work", "a=b", "spec.nodeName=n");

        await reader.ListAllAsync("0", CancellationToken.None);

        var request = Assert.Single(_server.Requests);
        Assert.Equal("/api/v1/namespaces/work/pods", request.Path);
        Assert.Equal("?limit=500&resourceVersion=0&labelSelector=a%3Db&fieldSelector=spec.nodeName%3Dn", request.Query);
    }

    [Theory]
    [InlineData((int)ExpiryShape.HttpStatus)]
    [InlineData((int)ExpiryShape.ErrorEvent)]
    [InlineData((int)ExpiryShape.BareStatus)]
    public async Task Watch_at_an_expired_version_says_so_in_every_shape(int shape)
    {
        _server.Expiry = (ExpiryShape)shape;
        _server.Compact();

        var exception = await Assert.ThrowsAsync<ApiException>(() => WatchAsync("5"));

        Assert.True(exception.IsExpired);
    }

    [Fact]
    public async Task Watch_yields_changes_and_ends_quietly_when_an_idle_connection_breaks()
    {
        var watching = WatchAsync("100");
        await Eventually.Holds(() => _server.OpenWatches == 1);
        _server.Put(Widget.Named("w", 1));
        _server.Put(Widget.Named("w", 2));
        _server.Remove(FakeApiServer.PathOf("w"));
        await Eventually.Holds(() => _seen.Count == 3);
        _server.CloseWatches();

        var kinds = (await watching).Select(change => change.Kind);

        Assert.Equal([WatchEventKind.Added, WatchEventKind.Modified, WatchEventKind.Deleted], kinds);
    }

    [Fact]
    public async Task Watch_cut_inside_a_line_keeps_what_was_whole()
    {
        var whole = KubernetesJson.Serialize(Widget.Stored("w", 9));
        Answer(async context =>
        {
            await context.Response.WriteAsync($"{{\"type\":\"ADDED\",\"object\":{whole}}}\n{{\"type\":\"MODIFIED\",\"obj");
            await context.Response.Body.FlushAsync();
            await Eventually.Holds(() => _seen.Count == 1);
            context.Abort();
        });

        var change = Assert.Single(await WatchAsync("1"));

        Assert.Equal("9", change.Entity.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task Watch_reads_bookmarks_and_events_whose_object_comes_first()
    {
        var whole = KubernetesJson.Serialize(Widget.Stored("w", 9, 3));
        Answer(context => context.Response.WriteAsync(
            $"{{\"object\":{whole},\"extra\":{{\"a\":[1]}},\"type\":\"ADDED\"}}\n"
            + "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Widget\",\"metadata\":{\"resourceVersion\":\"44\"}}}\n"));

        var changes = await WatchAsync("1");

        Assert.Equal(3, changes[0].Entity.Spec!.Size);
        Assert.Equal((WatchEventKind.Bookmark, "44"), (changes[1].Kind, changes[1].Entity.Metadata.ResourceVersion));
    }

    [Theory]
    [InlineData("<html>a proxy</html>\n")]
    [InlineData("[1]\n")]
    [InlineData("{\"type\":5,\"object\":{}}\n")]
    [InlineData("{\"type\":\"ADDED\"}\n")]
    [InlineData("{\"type\":\"UNHEARD\",\"object\":{}}\n")]
    [InlineData("{\"type\":\"ADDED\",\"object\":{\"metadata\":{}}}\n")]
    [InlineData("{\"type\":\"ADDED\",\"object\":null}\n")]
    [InlineData("{\"type\":\"ADDED\",\"object\":{\"spec\":{\"size\":\"x\"}}}\n")]
    public async Task Watch_of_nonsense_is_invalid_data(string line)
    {
        Answer(context => context.Response.WriteAsync(line));

        await Assert.ThrowsAsync<InvalidDataException>(() => WatchAsync("1"));
    }

    [Fact]
    public async Task Watch_error_event_other_than_gone_is_no_expiry()
    {
        Answer(context => context.Response.WriteAsync(
            "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":500,\"reason\":\"InternalError\",\"message\":\"etcd\"}}\n"));

        var exception = await Assert.ThrowsAsync<ApiException>(() => WatchAsync("1"));

        Assert.False(exception.IsExpired);
        Assert.True(exception.IsTransient);
        Assert.Contains("etcd", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_throttled_carries_what_the_server_asks()
    {
        Answer(async context =>
        {
            context.Response.Headers.RetryAfter = "7";
            await FakeApiServer.StatusAsync(context, 429, "TooManyRequests");
        });

        var exception = await Assert.ThrowsAsync<ApiException>(() => WatchAsync("1"));

        Assert.Equal(HttpStatusCode.TooManyRequests, exception.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), exception.RetryAfter);
    }

    [Fact]
    public async Task List_from_the_future_counts_as_expired()
    {
        Answer(context => context.Response.HasStarted ? Task.CompletedTask : TooLargeAsync(context));

        var exception = await Assert.ThrowsAsync<ApiException>(() => _connection.Widgets.ListAllAsync("999", CancellationToken.None));

        Assert.True(exception.IsExpired);
    }

    [Fact]
    public async Task List_refused_connection_is_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var connection = new TestConnection(new KubernetesClientConfiguration { Host = $"http://127.0.0.1:{port}" });

        var exception = await Assert.ThrowsAsync<ApiException>(() => connection.Widgets.ListAllAsync("0", CancellationToken.None));

        Assert.True(exception.IsUnreachable);
    }

    [Fact]
    public async Task List_half_open_connection_times_out_as_unreachable()
    {
        using var deaf = new DeafServer();
        var time = new FakeTimeProvider();
        using var connection = new TestConnection(deaf.Configuration, time);
        var listing = connection.Widgets.ListAllAsync("0", CancellationToken.None);

        await Eventually.HoldsWhileTimePasses(time, TimeSpan.FromSeconds(5), () => listing.IsCompleted);

        Assert.True((await Assert.ThrowsAsync<ApiException>(() => listing)).IsUnreachable);
    }

    private static Task TooLargeAsync(HttpContext context)
    {
        context.Response.StatusCode = 504;
        return context.Response.WriteAsync(
            "{\"kind\":\"Status\",\"code\":504,\"reason\":\"Timeout\",\"message\":\"Too large resource version\","
            + "\"details\":{\"causes\":[{\"reason\":\"ResourceVersionTooLarge\",\"message\":\"Too large resource version\"}]}}");
    }

    private void Answer(Func<HttpContext, Task> answer) => _server.Fault = async context =>
    {
        await answer(context);
        return true;
    };

    private async Task<List<WatchEvent<Widget>>> WatchAsync(string version)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await foreach (var change in _connection.Widgets.WatchAsync(version, TimeSpan.FromMinutes(5), () => { }, deadline.Token))
        {
            _seen.Enqueue(change);
        }

        return [.. _seen];
    }
}
