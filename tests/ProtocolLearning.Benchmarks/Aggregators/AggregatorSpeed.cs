using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ProtocolLearning.Benchmarks.Framework;
using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Aggregation.Coordinates;
using ProtocolLearning.Protocol.Aggregation.Rules;

namespace ProtocolLearning.Benchmarks.Aggregators;

/// <summary>How long robust rules take over 32 vectors of 10 million elements, measurements of every contribution included, in passes over the vectors.</summary>
internal sealed class AggregatorSpeed : IBenchmark
{
    private const int Count = 32;
    private const int Pairs = 5;
    private const int Chunk = 1 << 16;

    private static readonly int Elements = Sizes.Of("PLEARN_AGGREGATOR_ELEMENTS", 10_000_000);
    private static readonly int Threads = Environment.ProcessorCount;

    public string Name => "aggregator-speed";

    public string Claim => "CenteredClip and the coordinate median of 32 vectors of 10 M floats, in the time that reading them all once takes";

    public Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var rows = Enumerable.Range(0, Count).Select(Row).ToArray();
        double[] weights = [.. Enumerable.Repeat(1.0, Count)];
        var output = new float[Elements];
        (string Name, IAggregator Aggregator, Bound Bound)[] rules =
        [
            ("centered-clip", new CombinationAggregator(new CenteredClipStepsRule(Math.Sqrt(Elements), 10), Threads), Bound.AtMost(3)),
            ("centered-clip-converged", new CombinationAggregator(new CenteredClipRule(1), Threads), Bound.AtMost(3)),
            ("median", new CoordinateAggregator(new CoordinateMedianRule(), Threads), Bound.AtMost(2)),
            ("trimmed-mean", new CoordinateAggregator(new TrimmedMeanRule(10), Threads), Bound.AtMost(3)),
        ];
        return Task.FromResult<IReadOnlyList<Figure>>([.. rules.Select(rule => PairedSamples
            .Take(Pairs, () => Milliseconds(() => rule.Aggregator.Aggregate(rows, weights, output)), () => Milliseconds(() => Read(rows)))
            .ToFigure($"{Name}-{rule.Name}", "ms", rule.Bound))]);
    }

    /// <summary>Independent values around zero.</summary>
    private static ReadOnlyMemory<float> Row(int index)
    {
        var random = new Random(index);
        var values = new float[Elements];
        foreach (ref var value in values.AsSpan())
        {
            value = random.NextSingle() - random.NextSingle();
        }

        return values;
    }

    private static double Milliseconds(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Read(ReadOnlyMemory<float>[] rows)
    {
        var chunks = (Elements + Chunk - 1) / Chunk;
        Parallel.For(0, rows.Length * chunks, new ParallelOptions { MaxDegreeOfParallelism = Threads }, part =>
        {
            var start = part % chunks * Chunk;
            var vectors = MemoryMarshal.Cast<float, Vector512<float>>(rows[part / chunks].Span.Slice(start, Math.Min(Chunk, Elements - start)));
            var (one, two, three, four) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
            for (var k = 0; k + 4 <= vectors.Length; k += 4)
            {
                (one, two, three, four) = (one + vectors[k], two + vectors[k + 1], three + vectors[k + 2], four + vectors[k + 3]);
            }

            if (!float.IsFinite(Vector512.Sum(one + two + three + four)))
            {
                throw new InvalidOperationException("What was read is not finite; the figure would mean nothing.");
            }
        });
    }
}
