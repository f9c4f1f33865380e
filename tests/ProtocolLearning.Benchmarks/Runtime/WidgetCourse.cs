using System.Diagnostics;
using System.Globalization;
using k8s;
using k8s.Models;
using ProtocolLearning.Benchmarks.Clusters;

namespace ProtocolLearning.Benchmarks.Runtime;

/// <summary>What one runtime goes through: a cold start over widgets that nobody has touched, a restart, children deleted by hand, a cut.</summary>
/// <param name="client">An administrator's client.</param>
/// <param name="kubeconfigPath">The kubeconfig with which the runtime goes by the route.</param>
/// <param name="route">The runtime's way to the API server.</param>
/// <param name="assembly">Path of the runtime's program.</param>
/// <param name="namespace">Its namespace.</param>
/// <param name="widgets">How many widgets there are.</param>
internal sealed class WidgetCourse(
    Kubernetes client, string kubeconfigPath, SeverableRoute route, string assembly, string @namespace, int widgets)
{
    private const int Parallel = 16;
    private const int Deleted = 50;
    private const int Children = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CutFor = TimeSpan.FromSeconds(3);

    /// <summary>How long a child may take to come back, and a deletion to be heard of, before it counts as never.</summary>
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(20);

    public async Task<WidgetOutcome> RunAsync(CancellationToken cancellationToken)
    {
        await CreateAsync(cancellationToken);
        var (cold, first) = await StartAsync(runtime => Task.FromResult(0.0), cancellationToken);
        await VerifyAsync(cancellationToken);
        var child = 0.0;
        var heard = 0;
        var (warm, second) = await StartAsync(
            async runtime =>
            {
                child = await ChildBackAsync(cancellationToken);
                heard = await DeleteDisconnectedAsync(runtime, cancellationToken);
                return heard;
            },
            cancellationToken);
        return new WidgetOutcome(cold, first, warm, second, child, heard / (double)Deleted);
    }

    /// <summary>A widget as nobody has touched it.</summary>
    public static Widget Untouched(int index, string space) => new() { Metadata = new V1ObjectMeta { Name = Name(index), NamespaceProperty = space } };

    public static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"widget-{index:00000}");

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        await ControlPlane.CreateNamespaceAsync(client, @namespace, cancellationToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken };
        await System.Threading.Tasks.Parallel.ForAsync(0, widgets, options, async (index, stopping) =>
            await client.CustomObjects.CreateNamespacedCustomObjectAsync(
                Untouched(index, @namespace),
                Widget.Group,
                "v1",
                @namespace,
                "widgets",
                cancellationToken: stopping));
    }

    /// <summary>Starts the runtime, waits until every widget was reconciled and until it rests, and stops it after what follows.</summary>
    /// <returns>Seconds from the start of the process until the last widget was reconciled, and what it had done when it rested.</returns>
    private async Task<(double Seconds, WidgetReport Report)> StartAsync(
        Func<WidgetProcess, Task<double>> afterwards, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await using var runtime = WidgetProcess.Start(assembly, kubeconfigPath, @namespace);
        await Waiting.UntilAsync(
            async () => (await runtime.ReportAsync(cancellationToken)).Reconciled >= widgets, $"{widgets} widgets to be reconciled", Interval, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var report = await RestingAsync(runtime, cancellationToken);
        await afterwards(runtime);
        return (seconds, report);
    }

    private static async Task<WidgetReport> RestingAsync(WidgetProcess runtime, CancellationToken cancellationToken)
    {
        for (var before = await runtime.ReportAsync(cancellationToken); ;)
        {
            await Task.Delay(Rest, TimeProvider.System, cancellationToken);
            var now = await runtime.ReportAsync(cancellationToken);
            if (now.Reads + now.Writes == before.Reads + before.Writes)
            {
                return now;
            }

            before = now;
        }
    }

    /// <summary>Looks for itself that the runtime did what it says.</summary>
    private async Task VerifyAsync(CancellationToken cancellationToken)
    {
        var children = await client.CoreV1.ListNamespacedConfigMapAsync(@namespace, cancellationToken: cancellationToken);
        var made = children.Items.Count(child => child.Metadata.OwnerReferences is [{ Kind: "Widget" }]);
        using var generic = new GenericClient(client, Widget.Group, "v1", "widgets", disposeClient: false);
        var listed = await generic.ListNamespacedAsync<WidgetList>(@namespace, cancel: cancellationToken);
        var told = listed.Items.Count(widget => widget.Status?.Phase == widget.Phase());
        if (made != widgets || told != widgets)
        {
            throw new InvalidOperationException($"Of {widgets} widgets {made} have their ConfigMap and {told} their status.");
        }
    }

    /// <returns>Median seconds until a child that was deleted by hand is back; the longest wait where it never came.</returns>
    private async Task<double> ChildBackAsync(CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var child = 0; child < Children; child++)
        {
            var former = await client.CoreV1.DeleteNamespacedConfigMapAsync(Name(child), @namespace, cancellationToken: cancellationToken);
            var start = Stopwatch.GetTimestamp();
            while (!await ExistsAsync(Name(child), cancellationToken) && Stopwatch.GetElapsedTime(start) < Never)
            {
                await Task.Delay(Interval, TimeProvider.System, cancellationToken);
            }

            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            if (times[^1] >= Never.TotalSeconds)
            {
                return Never.TotalSeconds;
            }
        }

        return Framework.PairedSamples.Median(times);
    }

    /// <returns>Of how many widgets, deleted while the runtime was cut off, it hears afterwards.</returns>
    private async Task<int> DeleteDisconnectedAsync(WidgetProcess runtime, CancellationToken cancellationToken)
    {
        var before = (await runtime.ReportAsync(cancellationToken)).Deleted;
        await route.CutAsync();
        for (var index = 0; index < Deleted; index++)
        {
            await client.CustomObjects.DeleteNamespacedCustomObjectAsync(
                Widget.Group, "v1", @namespace, "widgets", Name(widgets - 1 - index), cancellationToken: cancellationToken);
        }

        await Task.Delay(CutFor, TimeProvider.System, cancellationToken);
        route.Mend();
        var start = Stopwatch.GetTimestamp();
        var heard = 0;
        while ((heard = (await runtime.ReportAsync(cancellationToken)).Deleted - before) < Deleted && Stopwatch.GetElapsedTime(start) < 3 * Never)
        {
            await Task.Delay(Interval, TimeProvider.System, cancellationToken);
        }

        return heard;
    }

    private async Task<bool> ExistsAsync(string name, CancellationToken cancellationToken)
    {
        var found = await client.CoreV1.ListNamespacedConfigMapAsync(@namespace, fieldSelector: $"metadata.name={name}", cancellationToken: cancellationToken);
        return found.Items.Count == 1;
    }

    private sealed class WidgetList : IKubernetesObject<V1ListMeta>
    {
        public string ApiVersion { get; set; } = "";

        public string Kind { get; set; } = "";

        public V1ListMeta Metadata { get; set; } = new();

        public List<Widget> Items { get; set; } = [];
    }
}
