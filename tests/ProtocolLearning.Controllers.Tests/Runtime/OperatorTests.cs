using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.Runtime;

public sealed class OperatorTests
{
    [Fact]
    public async Task Reconcile_of_a_listed_and_a_new_object_is_called_once_each()
    {
        var home = await FakeApiServer.StartAsync();
        home.Put(Widget.Named("old", 1));
        await using var harness = await OperatorHarness.StartAsync(
            builder => builder.AddController<WidgetController, Widget>(), home: home);
        await Eventually.Holds(() => harness.Widgets.CountOf("old") == 1);

        home.Put(Widget.Named("new", 2));
        await Eventually.Holds(() => harness.Widgets.CountOf("new") == 1);

        Assert.Equal(2, harness.Widgets.Reconciled.Count);
        Assert.Equal("test.dev/v1", harness.Widgets.Reconciled[0].ApiVersion);
    }

    [Fact]
    public async Task Reconcile_that_fails_is_repeated_until_it_succeeds()
    {
        await using var harness = await OperatorHarness.StartAsync(builder => builder.AddController<WidgetController, Widget>());
        var failures = 0;
        harness.Widgets.Reconcile = (widget, _) => ++failures switch
        {
            < 4 => throw new InvalidOperationException("a defect"),
            < 8 => Task.FromResult(ReconciliationResult<Widget>.Failure(widget, "not yet")),
            _ => Task.FromResult(ReconciliationResult<Widget>.Success(widget)),
        };
        harness.Home.Put(Widget.Named("w"));
        await Eventually.Holds(() => failures == 8);

        var metrics = await harness.MetricsTextAsync();
        Assert.Contains("controller_runtime_reconcile_panics_total{controller=\"widget\"} 3", metrics, StringComparison.Ordinal);
        Assert.Contains("controller_runtime_reconcile_errors_total{controller=\"widget\"} 7", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_unseen_between_two_lists_reaches_the_controller()
    {
        await using var harness = await OperatorHarness.StartAsync(builder => builder.AddController<WidgetController, Widget>());
        harness.Home.Put(Widget.Named("w", 3));
        await Eventually.Holds(() => harness.Widgets.CountOf("w") == 1);

        var blind = true;
        harness.Home.Fault = async context =>
        {
            if (blind)
            {
                await FakeApiServer.StatusAsync(context, 500, "InternalError");
            }

            return blind;
        };
        harness.Home.CloseWatches();
        harness.Home.Remove(FakeApiServer.PathOf("w"));
        harness.Home.Compact();
        blind = false;

        await Eventually.Holds(() => harness.Widgets.Deleted.Count == 1);
        Assert.Equal(3, harness.Widgets.Deleted[0].Spec!.Size);
    }
}
