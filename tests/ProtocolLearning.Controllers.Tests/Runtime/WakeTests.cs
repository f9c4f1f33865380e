using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.Runtime;

/// <summary>What wakes a controller that is no change of an object.</summary>
public sealed class WakeTests : IAsyncLifetime
{
    private readonly Wakeup _news = new();
    private FakeApiServer _member = null!;
    private OperatorHarness _harness = null!;

    /// <summary>A member wakes the home widget of its name.</summary>
    public async Task InitializeAsync()
    {
        _member = await FakeApiServer.StartAsync();
        _harness = await OperatorHarness.StartAsync(builder => builder.AddController<WidgetController, Widget>(options =>
        {
            options.Watches<Widget>(ClusterScope.Members, (_, _) => []);
            options.WhenSynced(ClusterScope.Members, cluster => [ClusterRequest.AtHome("ns", cluster)]);
            options.WokenBy(_news, TimeSpan.FromMilliseconds(1));
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
    public async Task Member_that_is_synced_wakes_and_one_that_never_answers_does_not()
    {
        using var deaf = new DeafServer();
        await _harness.Clusters.EngageAsync("a", deaf.Configuration);
        await _harness.Clusters.EngageAsync("b", _member.Configuration);

        await Eventually.Holds(() => _harness.Widgets.CountOf("b") == 2);
        Assert.Equal(1, _harness.Widgets.CountOf("a"));
    }

    [Fact]
    public async Task Member_that_is_engaged_again_wakes_again()
    {
        await _harness.Clusters.EngageAsync("b", _member.Configuration);
        await Eventually.Holds(() => _harness.Widgets.CountOf("b") == 2);
        await _harness.Clusters.EngageAsync("b", _member.Configuration);

        await Eventually.Holds(() => _harness.Widgets.CountOf("b") == 3);
    }

    [Fact]
    public async Task News_wakes_whom_it_names()
    {
        _news.Wake(ClusterRequest.AtHome("ns", "a"));

        await Eventually.Holds(() => _harness.Widgets.CountOf("a") == 2);
        Assert.Equal(1, _harness.Widgets.CountOf("b"));
    }
}
