using System.Diagnostics;
using System.Globalization;
using ProtocolLearning.Benchmarks.Framework;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Benchmarks.AllReduce;

/// <summary>The exchange of a stage group against gloo's all-reduce, and CenteredClip against the mean.</summary>
internal sealed class AllReduceSpeed(TextWriter notes) : IBenchmark
{
    private const int Elements = 10_000_000;
    private const double Gigabytes = Elements * sizeof(float) / 1e9;
    private const int WarmUps = 40;

    private static readonly int[] Claimed = [2, 4, 8];

    private readonly int _pairs = Sizes.Of("PLEARN_BENCHMARK_PAIRS", 20);

    private readonly int[] _processes = Sizes.Of("PLEARN_BENCHMARK_PROCESSES", 0) is > 0 and var asked ? [asked] : Claimed;

    public string Name => "all-reduce";

    public string Claim =>
        "gigabytes a second of the exchange of 40 MB of float32 between 2, 4 and 8 processes, with TLS and without, against gloo without; "
        + "the time of CenteredClip against the mean's";

    public Task<string?> MissingAsync(CancellationToken cancellationToken) => GlooGroup.MissingAsync(cancellationToken);

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        foreach (var count in _processes)
        {
            await using (var gloo = await GlooGroup.StartAsync(count, Elements))
            {
                figures.Add(await AgainstGlooAsync($"{Name}-{count}-tls", count, "Tls", gloo, Bound.AtLeast(0.7), cancellationToken));
                figures.Add(await AgainstGlooAsync($"{Name}-{count}-plain", count, "Plain", gloo, Bound.AtLeast(1), cancellationToken));
            }

            figures.Add(await ClippedAsync($"{Name}-{count}-clip", count, cancellationToken));
        }

        return figures;
    }

    private async Task<Figure> AgainstGlooAsync(
        string name, int count, string security, ProcessGroup gloo, Bound bound, CancellationToken cancellationToken)
    {
        await using var ours = await ExchangeGroup.StartAsync(count, Elements, security, AggregatorKind.Mean);
        return await PairedAsync(name, "GB/s", bound, ours, gloo, seconds => Gigabytes / seconds, cancellationToken);
    }

    private async Task<Figure> ClippedAsync(string name, int count, CancellationToken cancellationToken)
    {
        await using var mean = await ExchangeGroup.StartAsync(count, Elements, "Tls", AggregatorKind.Mean);
        await using var clipped = await ExchangeGroup.StartAsync(count, Elements, "Tls", AggregatorKind.CenteredClip);
        return await PairedAsync(name, "ms", Bound.AtMost(1.3), clipped, mean, seconds => 1000 * seconds, cancellationToken);
    }

    private async Task<Figure> PairedAsync(
        string name, string unit, Bound bound, ProcessGroup subject, ProcessGroup reference, Func<double, double> value, CancellationToken cancellationToken)
    {
        for (var i = 0; i < WarmUps; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await RunAsync(subject);
            await RunAsync(reference);
        }

        var (ours, theirs) = (new Cost(), new Cost());
        var samples = await PairedSamples.TakeAsync(
            _pairs,
            async () => value(await ours.AddAsync(subject, cancellationToken)),
            async () => value(await theirs.AddAsync(reference, cancellationToken)));
        await notes.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{name}: {ours.Milliseconds:F0} ms of processor time an exchange, the reference {theirs.Milliseconds:F0} ms"));
        return samples.ToFigure(name, unit, bound);
    }

    /// <summary>Lets a group reduce once.</summary>
    /// <returns>How long it took, and the processor time of all its processes.</returns>
    private static async Task<(double Seconds, double Processor)> RunAsync(ProcessGroup group)
    {
        var start = Stopwatch.GetTimestamp();
        await group.TellAsync("reduce");
        var lines = await group.HearAsync();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if ((await group.HearAsync()).Distinct().Skip(1).Any())
        {
            throw new InvalidOperationException("The processes prepared different states.");
        }

        return (seconds, lines.Sum(line => double.Parse(line, CultureInfo.InvariantCulture)));
    }

    /// <summary>Processor time over the samples.</summary>
    private sealed class Cost
    {
        private double _processor;
        private int _samples;

        public double Milliseconds => 1000 * _processor / _samples;

        public async Task<double> AddAsync(ProcessGroup group, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (seconds, processor) = await RunAsync(group);
            _samples++;
            _processor += processor;
            return seconds;
        }
    }
}
