using ProtocolLearning.Benchmarks.Compression;
using ProtocolLearning.Benchmarks.Framework;
using ProtocolLearning.Data;
using ProtocolLearning.Modeling.Runtime;

namespace ProtocolLearning.Benchmarks.Activations;

/// <summary>
/// Bytes of activations and their gradients that cross a stage boundary, against float32, and what that costs in loss against the same
/// model and samples uncompressed.
/// </summary>
internal sealed class ActivationCurve(TextWriter progress) : IBenchmark
{
    private const double Bytes = 8;
    private const double Gap = 1.02;

    private static readonly int FirstSeed = Sizes.Of("PLEARN_BENCHMARK_SEED", 1);
    private static readonly int Seeds = Sizes.Of("PLEARN_BENCHMARK_SEEDS", 3);

    public string Name => "activations";

    public string Claim =>
        $"bytes of activations between {ActivationRun.Stages} stages against float32, and the loss against a matched control, over {Seeds} seeds (many minutes)";

    public Task<string?> MissingAsync(CancellationToken cancellationToken) => Task.FromResult(
        ReferenceText.Folder is null ? "this runtime belongs to no SDK, whose reference packs are the text" : null);

    public Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        TorchRuntime.SetThreads(1);
        using var dataset = TokenDataset.Open(ActivationRun.Dataset, ActivationRun.SequenceLength, ReferenceText.Folder!).Dataset!;
        var points = ActivationPoint.Asked();
        var losses = points.Select(_ => new List<(double Loss, double Control)>()).ToArray();
        var bytes = new (double Encoded, double Plain)[points.Count];
        for (var seed = FirstSeed; seed < FirstSeed + Seeds; seed++)
        {
            using var control = new PipelineTraining(ActivationRun.Control((ulong)seed), dataset);
            var reference = control.Run();
            for (var i = 0; i < points.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var training = new PipelineTraining(ActivationRun.Of((ulong)seed, points[i]), dataset);
                var loss = training.Run();
                losses[i].Add((loss, reference));
                bytes[i] = (training.BytesPerToken, control.BytesPerToken);
                progress.WriteLine(FormattableString.Invariant(
                    $"{points[i].Name}, seed {seed}: {loss:F4} nats/token, control {reference:F4}, gap {(loss / reference) - 1:P2}, bytes 1/{bytes[i].Plain / bytes[i].Encoded:F1}"));
            }
        }

        return Task.FromResult<IReadOnlyList<Figure>>([.. points.SelectMany((point, i) => Figures($"{Name}-{point.Name}", losses[i], bytes[i]))]);
    }

    private static IEnumerable<Figure> Figures(
        string name, List<(double Loss, double Control)> losses, (double Encoded, double Plain) bytes)
    {
        var ratio = bytes.Plain / bytes.Encoded;
        double[] gaps = [.. losses.Select(pair => pair.Loss / pair.Control)];
        yield return new Figure($"{name}-bytes", bytes.Plain, "bytes/token", bytes.Encoded, ratio, Bound.AtLeast(Bytes), [ratio]);
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
