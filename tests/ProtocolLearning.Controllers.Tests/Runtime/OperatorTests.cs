using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Controllers.Status;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.Runtime;

public sealed class OperatorTests
{
    private const string Manager = "protocollearning-test";

    [Fact]
    public async Task Reconcile_of_a_listed_and_a_new_object_is_called_once_each()
    {
        var home = await FakeApiServer.StartAsync();
        home.Put(Widget.Named("old", 1));
        await using var harness = await OperatorHarness.StartAsync(Plain, home: home);
        await Eventually.Holds(() => harness.Widgets.CountOf("old") == 1);

        home.Put(Widget.Named("new", 2));
        await Eventually.Holds(() => harness.Widgets.CountOf("new") == 1);

        Assert.Equal(2, harness.Widgets.Reconciled.Count);
        Assert.Equal("test.dev/v1", harness.Widgets.Reconciled[0].ApiVersion);
    }

    [Fact]
    public async Task Reconcile_that_fails_is_repeated_until_it_succeeds()
    {
        await using var harness = await OperatorHarness.StartAsync(Plain);
        var failures = 0;
        harness.Widgets.Reconcile = (widget, _) => ++failures switch
        {
            < 4 => throw new InvalidOperationException("a defect"),
            < 8 => Task.FromResult(ReconciliationResult<Widget>.Failure(widget, "not yet")),
            _ => Succeed(widget),
        };
        harness.Home.Put(Widget.Named("w"));
        await Eventually.Holds(() => failures == 8);
        await harness.StopAsync();

        var metrics = await harness.MetricsTextAsync();
        Assert.Contains("controller_runtime_reconcile_panics_total{controller=\"widget\"} 3", metrics, StringComparison.Ordinal);
        Assert.Contains("controller_runtime_reconcile_errors_total{controller=\"widget\"} 7", metrics, StringComparison.Ordinal);
        Assert.Contains("workqueue_retries_total{name=\"widget\",controller=\"widget\"} 7", metrics, StringComparison.Ordinal);
        Assert.Contains("controller_runtime_reconcile_total{controller=\"widget\",result=\"success\"} 1", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_that_takes_too_long_is_cut_off_and_repeated()
    {
        await using var harness = await OperatorHarness.StartAsync(
            builder => builder.AddController<WidgetController, Widget>(options => options.ReconcileTimeout = TimeSpan.FromMilliseconds(50)));
        harness.Widgets.Reconcile = async (widget, token) =>
        {
            if (harness.Widgets.CountOf("w") < 3)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }

            return ReconciliationResult<Widget>.Success(widget);
        };
        harness.Home.Put(Widget.Named("w"));

        await Eventually.Holds(() => harness.Widgets.CountOf("w") >= 3);
        Assert.False(Metric(harness, "controller_runtime_reconcile_timeouts_total{controller=\"widget\"} 1\n"));
        Assert.True(Metric(harness, "controller_runtime_reconcile_timeouts_total{controller=\"widget\"} "));
    }

    [Fact]
    public async Task Status_only_changes_do_not_wake_the_controller()
    {
        await using var harness = await OperatorHarness.StartAsync(Plain);
        harness.Home.Put(Widget.Named("w", 1));
        await Eventually.Holds(() => harness.Widgets.CountOf("w") == 1);

        var changed = Widget.Named("w", 1);
        changed.Status = new WidgetStatus { Seen = 1 };
        harness.Home.Put(changed);
        await Eventually.Holds(() => harness.Clusters.Home.Cache<Widget>().List()[0].Status?.Seen == 1);
        harness.Home.Put(Widget.Named("last"));
        await Eventually.Holds(() => harness.Widgets.CountOf("last") == 1);

        Assert.Equal(1, harness.Widgets.CountOf("w"));
    }

    [Fact]
    public async Task Reconcile_of_an_unchanged_object_makes_no_write()
    {
        await using var harness = await OperatorHarness.StartAsync(builder => builder
            .AddCache<Widget>(ClusterScope.Home, cache => cache.KeepFieldsOf(Manager))
            .AddCache<V1ConfigMap>(ClusterScope.Home, cache => cache.KeepFieldsOf(Manager))
            .AddController<WidgetController, Widget>(options => options.Owns<V1ConfigMap>())
            .AddFinalizer<WidgetFinalizer, Widget>("test.dev/cleanup"));
        var home = harness.Clusters.Home;
        harness.Widgets.Reconcile = async (widget, token) =>
        {
            var key = ObjectKey.Of(widget);
            var child = new V1ConfigMap
            {
                Metadata = new V1ObjectMeta
                {
                    Name = key.Name,
                    NamespaceProperty = key.Namespace,
                    OwnerReferences =
                    [
                        new V1OwnerReference
                        {
                            ApiVersion = "test.dev/v1",
                            Kind = "Widget",
                            Name = key.Name,
                            Uid = widget.Metadata.Uid,
                            Controller = true,
                        },
                    ],
                },
                Data = new Dictionary<string, string> { ["size"] = $"{widget.Spec!.Size}" },
            };
            await home.Api.ApplyAsync(child, home.Cache<V1ConfigMap>().Find(key), Manager, token);
            var desired = home.Cache<Widget>().Clone(widget);
            desired.Status = new WidgetStatus
            {
                Seen = widget.Spec.Size,
                Conditions = Conditions.With(
                    widget.Status?.Conditions, "Ready", true, "Made", "the child is there", widget.Metadata.Generation, DateTimeOffset.UtcNow),
            };
            var written = await home.Api.ApplyStatusAsync(desired, home.Cache<Widget>().Find(key), Manager, token);
            return written.IsSuccess
                ? ReconciliationResult<Widget>.Success(widget, TimeSpan.FromMilliseconds(5))
                : ReconciliationResult<Widget>.Failure(widget, $"{written.Outcome}");
        };
        harness.Home.Put(Widget.Named("w", 4));
        await Eventually.Holds(() =>
            home.Cache<Widget>().List() is [{ Status.Seen: 4 }] && home.Cache<V1ConfigMap>().Count == 1);
        var settled = harness.Widgets.CountOf("w");
        await Eventually.Holds(() => harness.Widgets.CountOf("w") > settled + 1);
        var writes = harness.Home.Writes.Count;
        var reconciled = harness.Widgets.CountOf("w");

        await Eventually.Holds(() => harness.Widgets.CountOf("w") > reconciled + 20);

        // The finalizer, the child and the status; a cache that lagged may have cost one more.
        Assert.True(writes >= 3);
        Assert.Equal(writes, harness.Home.Writes.Count);
    }

    [Fact]
    public async Task Finalizer_is_added_before_the_first_reconcile_and_removed_after_success()
    {
        var finalizer = new WidgetFinalizer();
        await using var harness = await OperatorHarness.StartAsync(builder =>
        {
            builder.Services.AddSingleton(finalizer);
            builder.AddController<WidgetController, Widget>().AddFinalizer<WidgetFinalizer, Widget>("test.dev/cleanup");
        });
        harness.Home.Put(Widget.Named("w"));
        await Eventually.Holds(() => harness.Widgets.CountOf("w") >= 1);
        Assert.Equal(["test.dev/cleanup"], harness.Widgets.Reconciled[0].Metadata.Finalizers);
        Assert.Equal(0, finalizer.Calls);

        harness.Home.Remove(FakeApiServer.PathOf("w"));

        await Eventually.Holds(() => harness.Home.Find(FakeApiServer.PathOf("w")) is null);
        await Eventually.Holds(() => harness.Widgets.Deleted.Count == 1);
        Assert.True(finalizer.Calls >= 2);
    }

    [Fact]
    public async Task Finalizer_of_another_process_is_assisted_and_left_where_it_is()
    {
        var finalizer = new WidgetFinalizer();
        await using var harness = await OperatorHarness.StartAsync(builder =>
        {
            builder.Services.AddSingleton(finalizer);
            builder.AddController<WidgetController, Widget>().AssistFinalizer<WidgetFinalizer, Widget>("test.dev/cleanup");
        });
        var held = Widget.Named("held");
        held.Metadata.Finalizers = ["test.dev/cleanup"];
        harness.Home.Put(held);
        harness.Home.Put(Widget.Named("free"));
        await Eventually.Holds(() => harness.Widgets.CountOf("held") >= 1 && harness.Widgets.CountOf("free") >= 1);

        harness.Home.Remove(FakeApiServer.PathOf("held"));
        await Eventually.Holds(() => finalizer.Calls >= 2);
        Assert.Empty(harness.Home.Writes);
        Assert.NotNull(harness.Home.Find(FakeApiServer.PathOf("held")));
    }

    [Fact]
    public async Task Owned_child_that_changes_wakes_its_owner()
    {
        await using var harness = await OperatorHarness.StartAsync(
            builder => builder.AddController<WidgetController, Widget>(options => options.Owns<V1ConfigMap>()));
        harness.Home.Put(Widget.Named("w"));
        harness.Home.Put(Widget.Named("other"));
        await Eventually.Holds(() => harness.Widgets.CountOf("w") == 1 && harness.Widgets.CountOf("other") == 1);

        harness.Home.Put("/api/v1/namespaces/ns/configmaps/c", new System.Text.Json.Nodes.JsonObject
        {
            ["metadata"] = new System.Text.Json.Nodes.JsonObject
            {
                ["name"] = "c",
                ["namespace"] = "ns",
                ["ownerReferences"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject
                {
                    ["apiVersion"] = "test.dev/v2",
                    ["kind"] = "Widget",
                    ["name"] = "w",
                    ["uid"] = "u",
                    ["controller"] = true,
                }),
            },
        });
        await Eventually.Holds(() => harness.Widgets.CountOf("w") == 2);
        harness.Home.Remove("/api/v1/namespaces/ns/configmaps/c");
        await Eventually.Holds(() => harness.Widgets.CountOf("w") == 3);

        Assert.Equal(1, harness.Widgets.CountOf("other"));
    }

    [Fact]
    public async Task Delete_unseen_between_two_lists_reaches_the_controller()
    {
        await using var harness = await OperatorHarness.StartAsync(Plain);
        harness.Home.Put(Widget.Named("w", 3));
        await Eventually.Holds(() => harness.Widgets.CountOf("w") == 1);

        harness.Home.Fault = async context =>
        {
            await FakeApiServer.StatusAsync(context, 500, "InternalError");
            return true;
        };
        harness.Home.CloseWatches();
        harness.Home.Remove(FakeApiServer.PathOf("w"));
        harness.Home.Compact();
        harness.Home.Fault = null;

        await Eventually.Holds(() => harness.Widgets.Deleted.Count == 1);
        Assert.Equal(3, harness.Widgets.Deleted[0].Spec!.Size);
    }

    [Fact]
    public async Task Stalled_watch_is_given_up_and_nothing_is_missed()
    {
        await using var harness = await OperatorHarness.StartAsync(
            Plain, options => options.Reflectors.SilenceLimit = TimeSpan.FromMilliseconds(100));
        await Eventually.Holds(() => harness.Home.OpenWatches == 1);
        harness.Home.Fault = async context =>
        {
            var isWatch = context.Request.Query["watch"] == "true";
            if (isWatch)
            {
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return isWatch;
        };
        harness.Home.CloseWatches();
        await Eventually.Holds(() => harness.Home.OpenWatches == 0);

        harness.Home.Put(Widget.Named("w"));

        await Eventually.Holds(() => harness.Widgets.CountOf("w") == 1);
        Assert.True(Metric(harness, "protocollearning_watch_restarts_total{cluster=\"(home)\",kind=\"Widget\",reason=\"Silent\"}"));
    }

    [Fact]
    public async Task Context_tells_what_a_call_is_about()
    {
        var home = await FakeApiServer.StartAsync();
        home.Put(Widget.Named("w"));
        var seen = new TaskCompletionSource<ReconcileContext>();
        await using var harness = await OperatorHarness.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton(seen);
                builder.AddController<ContextController, Widget>();
            },
            home: home);

        var context = await seen.Task.WaitAsync(TimeSpan.FromSeconds(90));

        Assert.Equal(ClusterRequest.AtHome("ns", "w"), context.Request);
        Assert.Same(harness.Clusters.Home, context.Cluster);
        Assert.NotEqual(Guid.Empty, context.Id);
    }

    [Fact]
    public async Task Finalizer_without_a_controller_is_refused() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => OperatorHarness.StartAsync(builder => builder
            .AddController<WidgetController, Widget>()
            .AddFinalizer<ConfigMapFinalizer, V1ConfigMap>("test.dev/cleanup")));

    [Fact]
    public async Task Series_are_there_from_the_start()
    {
        await using var harness = await OperatorHarness.StartAsync(Plain);
        await Eventually.Holds(() => harness.Home.OpenWatches == 1);

        var metrics = await harness.MetricsTextAsync();

        foreach (var series in (string[])
            [
                "controller_runtime_reconcile_total{controller=\"widget\",result=\"error\"} 0",
                "controller_runtime_reconcile_panics_total{controller=\"widget\"} 0",
                "controller_runtime_max_concurrent_reconciles{controller=\"widget\"} 1",
                "workqueue_depth{name=\"widget\",controller=\"widget\"} 0",
                "workqueue_retries_total{name=\"widget\",controller=\"widget\"} 0",
                "workqueue_longest_running_processor_seconds{name=\"widget\",controller=\"widget\"} 0",
                "protocollearning_relists_total{cluster=\"(home)\",kind=\"Widget\",reason=\"Start\"} 1",
                "protocollearning_watch_restarts_total{cluster=\"(home)\",kind=\"Widget\",reason=\"Expired\"} 0",
                "protocollearning_cache_age_seconds{cluster=\"(home)\",kind=\"Widget\"} 0",
            ])
        {
            Assert.Contains(series, metrics, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Events_repeat_as_a_series()
    {
        await using var harness = await OperatorHarness.StartAsync(Plain);
        var (recorder, home, widget) = (harness.Service<IEventRecorder>(), harness.Clusters.Home, Widget.Stored("w", 1));
        for (var time = 0; time < 2; time++)
        {
            recorder.Record(home, widget, EventType.Warning, "ShardLost", "Reschedule", new string('ä', 600));
        }

        await Eventually.Holds(() => Sent(harness).Count == 2);
        var body = Sent(harness)[0].Body;
        Assert.Contains(new string('ä', 512), System.Text.RegularExpressions.Regex.Unescape(body), StringComparison.Ordinal);
        Assert.DoesNotContain(new string('ä', 513), System.Text.RegularExpressions.Regex.Unescape(body), StringComparison.Ordinal);
        Assert.Equal(("POST", "PATCH"), (Sent(harness)[0].Method, Sent(harness)[1].Method));
        Assert.Contains("\"count\":2", Sent(harness)[1].Body, StringComparison.Ordinal);
    }

    private static List<RecordedRequest> Sent(OperatorHarness harness) =>
        [.. harness.Home.Requests.Where(request => request.IsWrite && request.Path.Contains("/events", StringComparison.Ordinal))];

    private static void Plain(IOperatorBuilder builder) => builder.AddController<WidgetController, Widget>();

    private static Task<ReconciliationResult<Widget>> Succeed(Widget widget) => Task.FromResult(ReconciliationResult<Widget>.Success(widget));

    private static bool Metric(OperatorHarness harness, string line) =>
        harness.MetricsTextAsync().GetAwaiter().GetResult().Contains(line, StringComparison.Ordinal);
}
