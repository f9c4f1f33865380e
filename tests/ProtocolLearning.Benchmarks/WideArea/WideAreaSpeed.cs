using ProtocolLearning.Benchmarks.Framework;
using ProtocolLearning.Protocol.Codecs;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Benchmarks.WideArea;

/// <summary>Throughput of a fleet whose members stand behind links of 100 Mbit/s and 50 ms there and back, against the same on loopback.</summary>
internal sealed class WideAreaSpeed(TextWriter log) : IBenchmark
{
    private const double BytesPerSecond = 100e6 / 8;
    private const int Sequence = 128;

    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(25);

    public string Name => "wan";

    public string Claim =>
        "tokens a second behind emulated links of 100 Mbit/s and 50 ms against loopback: four replicas with H = 30 and top-k, four stages with int8";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var pairs = Sizes.Of("PLEARN_BENCHMARK_PAIRS", 2);
        return
        [
            await CompareAsync("wan-rounds", Rounds(), pairs, Bound.AtLeast(0.9), cancellationToken),
            await CompareAsync("wan-pipeline", Pipeline(), pairs, Bound.AtLeast(0.7), cancellationToken),
        ];
    }

    private async Task<Figure> CompareAsync(
        string name, RunDefinition definition, int pairs, Bound bound, CancellationToken cancellationToken)
    {
        var (values, references) = (new double[pairs], new double[pairs]);
        for (var i = 0; i < pairs; i++)
        {
            if (i % 2 == 0)
            {
                values[i] = await TrainAsync(far: true);
                references[i] = await TrainAsync(far: false);
            }
            else
            {
                references[i] = await TrainAsync(far: false);
                values[i] = await TrainAsync(far: true);
            }

            await log.WriteLineAsync($"{name}: {values[i]:0} tokens/s behind links, {references[i]:0} on loopback");
        }

        double[] ratios = [.. values.Zip(references, (value, reference) => value / reference)];
        return new Figure(
            name, PairedSamples.Median(values), "tokens/s", PairedSamples.Median(references), PairedSamples.Median(ratios), bound, ratios);

        async Task<double> TrainAsync(bool far)
        {
            await using var fleet = new WideAreaFleet(
                definition, far ? endpoint => new EmulatedLink(endpoint, BytesPerSecond, OneWay) : null);
            return await fleet.TrainAsync(cancellationToken);
        }
    }

    private static RunDefinition Rounds() => Definition(
        layers: 4,
        stages: 1,
        replicas: 4,
        new CompressionDefinition(TensorCodec.TopK, TopK: new TopKDefinition()),
        innerSteps: 30,
        batchSequences: 16,
        window: 1,
        rounds: 4);

    private static RunDefinition Pipeline() => Definition(
        layers: 8,
        stages: 4,
        replicas: 1,
        new CompressionDefinition(Activations: TensorCodec.Int8),
        innerSteps: 20,
        batchSequences: 64,
        window: Sizes.Of("PLEARN_BENCHMARK_WINDOW", 8),
        rounds: 3);

    private static RunDefinition Definition(
        int layers, int stages, int replicas, CompressionDefinition compression, int innerSteps, int batchSequences, int window, int rounds) =>
        new(
            Run: string.Empty,
            Generation: 1,
            Seed: 1,
            Model: new ModelDefinition(
                layers, HiddenSize: 128, Heads: 4, FeedForwardSize: 344, VocabularySize: 256, SequenceLength: Sequence),
            Dataset: new DatasetDefinition(["text.txt"]),
            Stages: stages,
            Replicas: new ReplicaBounds(replicas, replicas),
            Schedule: new ScheduleDefinition(
                RoundMode.DiLoCo,
                rounds,
                innerSteps,
                BatchTokens: batchSequences * Sequence,
                MicrobatchSequences: 8,
                window,
                Quorum: replicas,
                MinDeadlineSeconds: 30,
                MaxDeadlineSeconds: 120,
                ValidateEveryRounds: rounds,
                ValidationSequences: 16),
            Optimizer: new OptimizerDefinition(new InnerOptimizerDefinition(LearningRate: 3e-3), new OuterOptimizerDefinition()),
            compression,
            ThreatModel: new ThreatModelDefinition());
}
