using System.Net;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.LocalCluster.Faults;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

public sealed class FaultTests : ApiServerTest
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    protected override void Configure(EmbeddedApiServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.BookmarkInterval = TimeSpan.FromMilliseconds(100);
    }

    [Theory]
    [InlineData(FaultKind.Gone, HttpStatusCode.Gone)]
    [InlineData(FaultKind.Conflict, HttpStatusCode.Conflict)]
    [InlineData(FaultKind.InternalError, HttpStatusCode.InternalServerError)]
    public async Task Fault_strikes_as_often_as_told_and_only_what_it_names(FaultKind kind, HttpStatusCode expected)
    {
        using var fault = Server.Faults.Inject(new Fault(kind) { Verb = "list", Resource = "configmaps", Times = 2 });
        (await Rest.GetAsync("/api/v1/namespaces/default/secrets")).Expect(HttpStatusCode.OK);
        (await Rest.GetAsync(ConfigMaps)).Expect(expected);
        (await Rest.GetAsync(ConfigMaps)).Expect(expected);
        (await Rest.GetAsync(ConfigMaps)).Expect(HttpStatusCode.OK);
        Assert.Equal(2, fault.Strikes);
    }

    [Fact]
    public async Task Too_many_requests_tells_when_to_come_back()
    {
        Server.Faults.Inject(new Fault(FaultKind.TooManyRequests) { RetryAfter = TimeSpan.FromSeconds(7) });
        var answer = (await Rest.GetAsync(ConfigMaps)).Expect(HttpStatusCode.TooManyRequests);
        Assert.Equal((TimeSpan.FromSeconds(7), 7L), (answer.RetryAfter!.Value, answer.At("details", "retryAfterSeconds").AsWhole() ?? 0));
        Server.Faults.Clear();
        (await Rest.GetAsync(ConfigMaps)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Half_open_request_is_answered_once_the_fault_is_cleared()
    {
        var fault = Server.Faults.Inject(new Fault(FaultKind.HalfOpen) { Verb = "get" });
        var held = Rest.GetAsync($"{ConfigMaps}/a");
        await Eventually.TrueAsync(() => fault.Strikes == 1, "one strike");
        Assert.False(held.IsCompleted);
        fault.Dispose();
        (await held).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Slow_request_is_answered_late()
    {
        var fault = Server.Faults.Inject(new Fault(FaultKind.Slow) { Delay = TimeSpan.FromMilliseconds(50), Times = 1 });
        (await Rest.GetAsync(ConfigMaps)).Expect(HttpStatusCode.OK);
        Assert.Equal(1, fault.Strikes);
    }

    [Fact]
    public async Task Running_watch_is_dropped_without_an_end_of_stream()
    {
        using var watch = await Rest.WatchAsync($"{ConfigMaps}?watch=true");
        Server.Faults.Inject(new Fault(FaultKind.DropWatch) { Resource = "configmaps", Times = 1 });
        await Assert.ThrowsAnyAsync<IOException>(watch.NextAsync);
    }

    [Fact]
    public async Task Running_watch_ends_with_a_410_event()
    {
        using var watch = await Rest.WatchAsync($"{ConfigMaps}?watch=true");
        Server.Faults.Inject(new Fault(FaultKind.GoneInWatch) { Times = 1 });
        var (type, status) = (await watch.NextAsync())!.Value;
        Assert.Equal(("ERROR", 410L), (type, status.Whole("code") ?? 0));
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task Stalled_watch_sends_nothing_until_cleared_and_then_everything()
    {
        using var watch = await Rest.WatchAsync($"{ConfigMaps}?watch=true&allowWatchBookmarks=true");
        var stall = Server.Faults.Inject(new Fault(FaultKind.StallWatch) { Resource = "configmaps" });
        await Eventually.TrueAsync(() => stall.Strikes > 0, "a strike");
        await Rest.PostAsync(ConfigMaps, """{"metadata":{"name":"a"}}""");
        var next = watch.NextNameAsync();
        Assert.False(next.IsCompleted && await next == "ADDED a");
        stall.Dispose();
        while (await next is var read && read != "ADDED a")
        {
            Assert.StartsWith("BOOKMARK", read, StringComparison.Ordinal);
            next = watch.NextNameAsync();
        }
    }
}
