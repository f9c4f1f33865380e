using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.Runtime;

public sealed class MemberClusterTests : IAsyncLifetime
{
    private FakeApiServer _member = null!;
    private OperatorHarness _harness = null!;

    /// <summary>Widgets of members wake the home widget that their spec names.</summary>
    public async Task InitializeAsync()
    {
        _member = await FakeApiServer.StartAsync();
        _harness = await OperatorHarness.StartAsync(builder => builder.AddController<WidgetController, Widget>(options =>
        {
            options.Workers = 2;
            options.Watches<Widget>(
                ClusterScope.Members,
                (_, widget) => widget.Spec!.Node is { } name ? [ClusterRequest.AtHome("ns", name)] : [],
                delay: TimeSpan.FromMilliseconds(1));
        }));
        foreach (var name in (string[])["a", "b"])
        {
            _harness.Home.Put(Widget.Named(name));
            await Eventually.Holds(() => _harness.Widgets.CountOf(name) == 1);
        }
    }

    public async Task DisposeAsync()
    {
        await _harness.DisposeAsync();
        await _member.DisposeAsync();
    }

    [Fact]
    public async Task Engage_maps_what_the_member_holds_and_every_change_by_old_and_new_state()
    {
        _member.Put(Pointing("a"));
        await _harness.Clusters.EngageAsync("m", _member.Configuration);
        await Eventually.Holds(() => _harness.Widgets.CountOf("a") == 2);
        Assert.Equal(1, _harness.Widgets.CountOf("b"));

        _member.Put(Pointing("b"));

        await Eventually.Holds(() => _harness.Widgets.CountOf("a") == 3 && _harness.Widgets.CountOf("b") == 2);
        _member.Remove(FakeApiServer.PathOf("pointer"));
        await Eventually.Holds(() => _harness.Widgets.CountOf("b") == 3);
    }

    [Fact]
    public async Task Dead_members_hold_nobody_up()
    {
        using var deaf = new DeafServer();
        await _harness.Clusters.EngageAsync("deaf", deaf.Configuration);
        await _harness.Clusters.EngageAsync("m", _member.Configuration);
        _member.Put(Pointing("a"));
        await Eventually.Holds(() => _harness.Widgets.CountOf("a") == 2);

        _harness.Home.Put(Widget.Named("b", 7));
        await Eventually.Holds(() => _harness.Widgets.CountOf("b") == 2);

        var health = _harness.Service<IOperatorHealth>().Read();
        Assert.True(health.IsReady);
        Assert.Equal(["deaf"], health.DegradedMembers);
        Assert.True(await _harness.Clusters.DisengageAsync("deaf"));
        Assert.Null(_harness.Clusters.Find("deaf"));
    }

    [Fact]
    public async Task Disengaged_member_is_no_deletion_and_its_requests_fail_at_once()
    {
        _member.Put(Pointing("a"));
        await _harness.Clusters.EngageAsync("m", _member.Configuration);
        await Eventually.Holds(() => _harness.Widgets.CountOf("a") == 2);
        var member = _harness.Clusters.Find("m")!;

        Assert.True(await _harness.Clusters.DisengageAsync("m"));
        Assert.False(await _harness.Clusters.DisengageAsync("m"));

        var exception = await Assert.ThrowsAsync<ApiException>(() => member.Api.GetAsync<Widget>(new ObjectKey("ns", "pointer"), default));
        Assert.True(exception.IsUnreachable);
        Assert.True(member.Disengaged.IsCancellationRequested);
        Assert.Empty(_harness.Widgets.Deleted);
        Assert.DoesNotContain("cluster=\"m\"", await _harness.MetricsTextAsync(), StringComparison.Ordinal);
        await Eventually.Holds(() => _member.OpenWatches == 0);
    }

    [Fact]
    public async Task Engage_again_uses_the_new_configuration()
    {
        await using var moved = await FakeApiServer.StartAsync();
        await _harness.Clusters.EngageAsync("m", _member.Configuration);
        await _harness.Clusters.EngageAsync("m", moved.Configuration);
        moved.Put(Pointing("b"));

        await Eventually.Holds(() => _harness.Widgets.CountOf("b") == 2);

        await Eventually.Holds(() => _member.OpenWatches == 0);
        Assert.Single(_harness.Clusters.Members);
    }

    [Fact]
    public async Task Engage_as_home_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _harness.Clusters.EngageAsync(ClusterRequest.Home, _member.Configuration));

    private static Widget Pointing(string target)
    {
        var widget = Widget.Named("pointer");
        widget.Spec!.Node = target;
        return widget;
    }
}
