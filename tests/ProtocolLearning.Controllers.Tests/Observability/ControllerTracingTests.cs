using System.Collections.Concurrent;
using System.Diagnostics;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Observability;
using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Controllers.Tests.Fakes;
using ProtocolLearning.Controllers.Tests.Runtime;

namespace ProtocolLearning.Controllers.Tests.Observability;

public sealed class ControllerTracingTests
{
    [Fact]
    public async Task Reconcile_is_a_span_and_its_requests_are_spans_inside_it()
    {
        using var spans = new RecordedSpans();
        await using var harness = await OperatorHarness.StartAsync(builder => builder.AddController<WidgetController, Widget>());
        harness.Widgets.Reconcile = async (widget, cancellationToken) =>
        {
            await harness.Clusters.Home.Api.GetAsync<Widget>(new ObjectKey("ns", "elsewhere"), cancellationToken);
            return ReconciliationResult<Widget>.Failure(widget, "not yet", requeueAfter: TimeSpan.FromHours(1));
        };
        harness.Home.Put(Widget.Named("traced"));
        await Eventually.Holds(() => spans.With("k8s.object.name", "traced").Count == 1);

        var reconcile = spans.With("k8s.object.name", "traced")[0];
        Assert.Equal("reconcile", reconcile.OperationName);
        Assert.Equal(
            ("widget", "(home)", "ns", "error"),
            (reconcile.GetTagItem("controller"), reconcile.GetTagItem("k8s.cluster.name"), reconcile.GetTagItem("k8s.namespace.name"), reconcile.GetTagItem("result")));
        Assert.Equal((ActivityStatusCode.Error, "not yet"), (reconcile.Status, reconcile.StatusDescription));
        var request = Assert.Single(spans.With("url.path", "/apis/test.dev/v1/namespaces/ns/widgets/elsewhere"));
        Assert.Equal(
            ("GET widgets", ActivityKind.Client, reconcile.SpanId, 404),
            (request.OperationName, request.Kind, request.ParentSpanId, request.GetTagItem("http.response.status_code")));
    }

    [Fact]
    public async Task Caches_of_a_cluster_that_a_reconcile_engaged_do_not_carry_its_span_or_its_id()
    {
        using var spans = new RecordedSpans();
        var scopes = new RecordedScopes();
        await using var member = await FakeApiServer.StartAsync();
        await using var harness = await OperatorHarness.StartAsync(builder =>
        {
            builder.AddController<WidgetController, Widget>();
            builder.AddCache<Widget>(ClusterScope.Members);
            builder.Services.AddSingleton<ILoggerProvider>(scopes);
        });
        harness.Widgets.Reconcile = async (widget, _) =>
        {
            await harness.Clusters.EngageAsync("engaged-within", member.Configuration);
            return ReconciliationResult<Widget>.Success(widget);
        };
        harness.Home.Put(Widget.Named("engager"));

        await Eventually.Holds(() => spans.With("k8s.cluster.name", "engaged-within").Count > 0);

        Assert.All(spans.With("k8s.cluster.name", "engaged-within"), span => Assert.Equal(default, span.ParentSpanId));
        Assert.Contains(scopes.Seen, names => names.SetEquals(["Controller", "Cluster", "Namespace", "Name", "ReconcileId"]));
    }

    [Theory]
    [InlineData("api/v1/pods?watch=true", "pods")]
    [InlineData("api/v1/namespaces/ns", "namespaces")]
    [InlineData("api/v1/namespaces/ns/pods/p/log", "pods")]
    [InlineData("apis/test.dev/v1/namespaces/ns/widgets", "widgets")]
    [InlineData("apis/test.dev/v1/widgets/w/status", "widgets")]
    [InlineData("version", "")]
    public void ResourceOf_path_is_its_plural(string path, string resource) => Assert.Equal(resource, ControllerTracing.ResourceOf(path));

    /// <summary>The names of every scope that was opened.</summary>
    private sealed class RecordedScopes : ILoggerProvider, ILogger
    {
        public ConcurrentBag<HashSet<string>> Seen { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            if (state is IEnumerable<KeyValuePair<string, object>> names)
            {
                Seen.Add([.. names.Select(name => name.Key)]);
            }

            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }

        public void Dispose()
        {
        }
    }
}
