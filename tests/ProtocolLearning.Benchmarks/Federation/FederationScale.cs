using System.Diagnostics;
using k8s;
using ProtocolLearning.Benchmarks.Framework;

namespace ProtocolLearning.Benchmarks.Federation;

/// <summary>The operator over ten thousand placements in a hundred members, beside itself over a tenth of them.</summary>
internal sealed class FederationScale(TextWriter error) : IBenchmark
{
    private const double MostWritesPerSecond = 1;
    private const double MostPodBytes = 6 * 1_024;
    private const int Tenth = 10;

    private static readonly int Placements = Sizes.Of("PLEARN_BENCHMARK_PLACEMENTS", 10_000);
    private static readonly int Members = Sizes.Of("PLEARN_BENCHMARK_MEMBERS", 100);
    private static readonly TimeSpan Observed = TimeSpan.FromSeconds(Sizes.Of("PLEARN_BENCHMARK_REST_SECONDS", 60));
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);

    public string Name => "federation-scale";

    public string Claim =>
        "10,000 ShardPlacements in 100 members: cold start without a write a placement, writes and processor at rest, heap of a cached pod against 6 KiB and the plain client, each against a tenth of it for linear growth";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var small = await RunAsync(Placements / Tenth, cancellationToken);
        var large = await RunAsync(Placements, cancellationToken);
        await error.WriteLineAsync($"{Name}: {small}\n{Name}: {large}");
        return
        [
            Growth("bring-up", large.BringUpSeconds, small.BringUpSeconds, "s"),
            Growth("cold-start", large.ColdSeconds, small.ColdSeconds, "s"),
            Of("cold-start-writes", large.ColdWrites, "writes", large.Placements, Bound.AtMost(0.05)),
            Of("writes", large.WritesPerSecond, "writes/s", MostWritesPerSecond, Bound.AtMost(1)),
            Growth("processor", large.Processor, small.Processor, "processors"),
            Of("pod-heap", large.PodBytes, "bytes", MostPodBytes, Bound.AtMost(1)),
            Of("pod-heap-plain", large.PodBytes, "bytes", large.PlainPodBytes, Bound.AtMost(0.65)),
        ];
    }

    private static async Task<FederationOutcome> RunAsync(int placements, CancellationToken cancellationToken)
    {
        await using var servers = await FederationServers.StartAsync(cancellationToken);
        using var home = new Kubernetes(FederationServers.Configuration(servers.HomeKubeconfig));
        using var member = new Kubernetes(FederationServers.Configuration(servers.MemberKubeconfig));
        await servers.CreateNamespaceAsync(home, FederationRuns.SystemSpace, cancellationToken);
        await servers.CreateNamespaceAsync(home, FederationRuns.Space, cancellationToken);
        await servers.CreateNamespaceAsync(member, FederationRuns.Space, cancellationToken);
        var runs = new FederationRuns(home, placements, Members);
        await runs.CreateAsync(servers.MemberKubeconfig, cancellationToken);
        await using var kubelet = new PlayedKubelet(member, FederationRuns.Space);
        await using var @operator = new FederationOperator(
            servers.HomeKubeconfig, FederationRuns.SystemSpace, new SettledCoordinators(FederationRuns.PublicKey));

        var start = Stopwatch.GetTimestamp();
        await @operator.StartAsync(cancellationToken);
        await runs.AnnounceAsync(cancellationToken);
        await UntilAsync(() => Task.FromResult(@operator.Settled() >= placements), $"{placements} shards to be active", cancellationToken);
        var bringUp = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await RestAsync(@operator, cancellationToken);
        await @operator.StopAsync();

        start = Stopwatch.GetTimestamp();
        await @operator.StartAsync(cancellationToken);
        await UntilAsync(() => @operator.HasReconciledAsync(placements, runs.Count), $"{placements} placements to be reconciled", cancellationToken);
        var cold = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var coldWrites = await @operator.WritesAsync();

        await RestAsync(@operator, cancellationToken);
        var (writes, processor) = (await @operator.WritesAsync(), FederationOperator.ProcessorSeconds());
        await Task.Delay(Observed, TimeProvider.System, cancellationToken);
        (writes, processor) = (await @operator.WritesAsync() - writes, FederationOperator.ProcessorSeconds() - processor);
        await @operator.StopAsync();

        var pods = await PodHeap.ReadAsync(member, FederationRuns.Space, cancellationToken);
        var (kept, plain) = PodHeap.Measure(pods);
        return new FederationOutcome(
            servers.Kind, placements, bringUp, cold, coldWrites, writes / Observed.TotalSeconds, processor / Observed.TotalSeconds, kept, plain);
    }

    /// <summary>Waits until no more is written than the runs' own statuses.</summary>
    private static async Task RestAsync(FederationOperator @operator, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        for (var (before, now) = (double.NegativeInfinity, await @operator.WritesAsync());
            now - before > 2 * Rest.TotalSeconds && Stopwatch.GetElapsedTime(start) < Patience;
            (before, now) = (now, await @operator.WritesAsync()))
        {
            await Task.Delay(Rest, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException($"waited {Patience.TotalMinutes} minutes for {what}");
            }

            await Task.Delay(Interval, TimeProvider.System, cancellationToken);
        }
    }

    private Figure Of(string what, double value, string unit, double reference, Bound bound) =>
        new($"{Name}-{what}", value, unit, reference, value / reference, bound, [value / reference]);

    /// <summary>What ten times as much costs: at most ten times as much, and a quarter more for what the machine does besides.</summary>
    private Figure Growth(string what, double large, double small, string unit) => Of(what, large, unit, small * Tenth, Bound.AtMost(1.25));
}
