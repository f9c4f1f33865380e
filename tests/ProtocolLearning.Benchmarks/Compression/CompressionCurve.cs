using ProtocolLearning.Benchmarks.Framework;
using ProtocolLearning.Data;
using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Benchmarks.Compression;

/// <summary>
/// Bytes that a replica sends and receives for a token, against synchronous data parallelism in float32, and what that costs in loss
/// against the same samples without rounds and codecs.
/// </summary>
internal sealed class CompressionCurve(TextWriter progress) : IBenchmark
{
    private const double Bytes = 1000;
    private const double Gap = 1.01;
    private const double PerExchange = 50;

    private static readonly ulong[] Seeds = [1, 2, 3];

    public string Name => "compression";

    public string Claim =>
        $"bytes a token of {CompressedTraining.Replicas} replicas against synchronous float32, and the loss against a matched control, over {Seeds.Length} seeds (many minutes)";

    public Task<string?> MissingAsync(CancellationToken cancellationToken) => Task.FromResult(
        ReferenceText.Folder is null ? "this runtime belongs to no SDK, whose reference packs are the text" : null);

    public Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        TorchRuntime.SetThreads(1);
        using var dataset = TokenDataset.Open(CompressedRun.Dataset, CompressedRun.SequenceLength, ReferenceText.Folder!).Dataset!;
        var points = CompressionPoint.Asked();
        var losses = points.Select(_ => new List<(double Loss, double Control)>()).ToArray();
        var ratios = new (double Bytes, double Synchronous)[points.Count];
        foreach (var seed in Seeds.Take(Sizes.Of("PLEARN_BENCHMARK_SEEDS", Seeds.Length)))
        {
            var control = new CompressedTraining(CompressedRun.Control(seed), dataset).Control();
            for (var i = 0; i < points.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var training = new CompressedTraining(CompressedRun.Of(seed, points[i]), dataset);
                var (loss, bytes) = training.Run();
                losses[i].Add((loss, control));
                ratios[i] = (bytes, training.SynchronousBytesPerToken());
                progress.WriteLine(FormattableString.Invariant(
                    $"{points[i].Name}, seed {seed}: {loss:F4} nats/token, control {control:F4}, gap {loss / control - 1:P2}, bytes 1/{ratios[i].Synchronous / bytes:F0}"));
            }
        }

        return Task.FromResult<IReadOnlyList<Figure>>(
            [.. points.SelectMany((point, i) => Figures($"{Name}-{point.Name}", point.InnerSteps, losses[i], ratios[i]))]);
    }

    private static IEnumerable<Figure> Figures(
        string name, int innerSteps, List<(double Loss, double Control)> losses, (double Bytes, double Synchronous) bytes)
    {
        var ratio = bytes.Synchronous / bytes.Bytes;
        double[] gaps = [.. losses.Select(pair => pair.Loss / pair.Control)];
        yield return new Figure($"{name}-bytes", bytes.Synchronous, "bytes/token", bytes.Bytes, ratio, Bound.AtLeast(Bytes), [ratio]);
        yield return new Figure(
            $"{name}-exchange", bytes.Synchronous, "bytes/token", bytes.Bytes * innerSteps, ratio / innerSteps, Bound.AtLeast(PerExchange), [ratio / innerSteps]);
        yield return new Figure(
            $"{name}-loss",
            PairedSamples.Median(losses.Select(pair => pair.Loss)),
            "nats/token",
            PairedSamples.Median(losses.Select(pair => pair.Control)),
            ConfidenceInterval.UpperEnd(gaps),
            Bound.AtMost(Gap),
            gaps);
    }
}
