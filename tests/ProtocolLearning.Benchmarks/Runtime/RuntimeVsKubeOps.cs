using System.Globalization;
using k8s;
using ProtocolLearning.Benchmarks.Clusters;
using ProtocolLearning.Benchmarks.Framework;

namespace ProtocolLearning.Benchmarks.Runtime;

/// <summary>
/// This repository's controller runtime, and KubeOps beside it where <c>KubeOps/</c> was built, each over widgets of its own on one real
/// API server. Without it, the figures are against the bounds alone.
/// </summary>
internal sealed class RuntimeVsKubeOps(TextWriter error) : IBenchmark
{
    private const string Project = "tests/ProtocolLearning.Benchmarks/WidgetOperator";
    private const double MostColdSeconds = 10;
    private const double MostRequests = 2;
    private const double MostWarmSeconds = 2;

    // Of the time that the server itself takes for the same writes. The rest is the runtime's start, its lists and its watches.
    private const double MostOverServer = 1.5;
    private const double MostChildSeconds = 1;
    private const double Mebibyte = 1 << 20;

    // KubeOps begins with a watch of no version, which a current server answers as a streamed list; the test bed's etcd is too old for those.
    private static readonly Dictionary<string, string> Variables = new() { ["PLEARN_TESTBED_CRD_ARGS"] = "--feature-gates=WatchList=false" };

    private static readonly int Widgets = Sizes.Of("PLEARN_BENCHMARK_WIDGETS", 5_000);

    public string Name => "runtime-vs-kubeops";

    public string Claim =>
        "5,000 widgets with a ConfigMap and a status each, on a real API server: cold start, requests, restart, a child deleted by hand, deletions while cut off; against bounds and KubeOps";

    public Task<string?> MissingAsync(CancellationToken cancellationToken) => ControlPlane.MissingAsync(cancellationToken);

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var runtime = await ShippedProgram.PublishAsync(Project, cancellationToken);
        await using var plane = await ControlPlane.StartAsync("runtime", Variables, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("widgets-");
        try
        {
            var definition = Path.Combine(folder.FullName, "widgets.yaml");
            await File.WriteAllTextAsync(definition, Widget.Definition, cancellationToken);
            await plane.InstallAsync(definition, cancellationToken);
            using var client = plane.Connect();
            await using var route = new SeverableRoute(client.BaseUri);
            var kubeconfig = Path.Combine(folder.FullName, "kubeconfig");
            var text = await File.ReadAllTextAsync(plane.KubeconfigPath, cancellationToken);
            await File.WriteAllTextAsync(
                kubeconfig, text.Replace(client.BaseUri.GetLeftPart(UriPartial.Authority), route.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal), cancellationToken);

            var own = await new WidgetCourse(client, kubeconfig, route, runtime.Assembly, "own", Widgets).RunAsync(cancellationToken);
            var bare = await BareWidgets.WriteAsync(client, Widgets, cancellationToken);
            await error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{Name}: processor time until it rested: cold start {own.Cold.ProcessorSeconds:F2} s, restart {own.Warm.ProcessorSeconds:F2} s"));
            Figure[] figures = [.. Against(own), Of("cold-start-server", own.ColdSeconds, "s", bare, Bound.AtMost(MostOverServer))];
            if (KubeOpsPeer() is not { } peer)
            {
                await error.WriteLineAsync($"{Name}: KubeOps is not measured; build tests/ProtocolLearning.Benchmarks/KubeOps first (see its project file)");
                return figures;
            }

            var kubeOps = await new WidgetCourse(client, kubeconfig, route, peer, "kubeops", Widgets).RunAsync(cancellationToken);
            return [.. figures, .. Against(own, kubeOps)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Figure[] Against(WidgetOutcome own) =>
    [
        Of("cold-start", own.ColdSeconds, "s", MostColdSeconds, Bound.AtMost(1)),
        Of("requests", Requests(own.Cold), "requests an object", MostRequests, Bound.AtMost(1)),
        Of("restart", own.WarmSeconds, "s", MostWarmSeconds, Bound.AtMost(1)),
        Of("restart-requests", own.Warm.Reads + own.Warm.Writes, "requests but lists and watches", Widgets, Bound.Exactly(0)),
        Of("child-back", own.ChildSeconds, "s", MostChildSeconds, Bound.AtMost(1)),
        Of("deletions-heard", own.HeardShare, "of those while cut off", 1, Bound.Exactly(1)),
    ];

    private Figure[] Against(WidgetOutcome own, WidgetOutcome kubeOps) =>
    [
        Of("cold-start-kubeops", own.ColdSeconds, "s", kubeOps.ColdSeconds, Bound.AtMost(1)),
        Of("requests-kubeops", Requests(own.Cold), "requests an object", Requests(kubeOps.Cold), Bound.AtMost(0.5)),
        Of("resident-kubeops", own.Cold.ResidentBytes / Mebibyte, "MiB", kubeOps.Cold.ResidentBytes / Mebibyte, Bound.AtMost(1)),
        Of("restart-kubeops", own.WarmSeconds, "s", kubeOps.WarmSeconds, Bound.AtMost(1)),
        Of("restart-requests-kubeops", own.Warm.Reads + own.Warm.Writes, "requests but lists and watches", kubeOps.Warm.Reads + kubeOps.Warm.Writes, Bound.Exactly(0)),
        Of("child-back-kubeops", own.ChildSeconds, "s", kubeOps.ChildSeconds, Bound.AtMost(1)),
        Of("deletions-missed-kubeops", 1 - own.HeardShare, "of those while cut off", 1 - kubeOps.HeardShare, Bound.AtMost(1)),
    ];

    private static double Requests(WidgetReport report) => (report.Reads + report.Writes) / (double)Widgets;

    private Figure Of(string what, double value, string unit, double reference, Bound bound)
    {
        var ratio = value == 0 ? 0 : value / reference;
        return new Figure($"{Name}-{what}", value, unit, reference, ratio, bound, [ratio]);
    }

    private static string? KubeOpsPeer()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.Combine(own.Parent!.Parent!.FullName, "KubeOpsPeer", own.Name, "KubeOpsPeer.dll");
        return File.Exists(path) ? path : null;
    }
}
