using ProtocolLearning.Benchmarks.Framework;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Benchmarks.Activations;

/// <summary>The pipeline whose activations are compressed, and its control: the same model in one piece, with the same samples.</summary>
internal static class ActivationRun
{
    public const int Stages = 4;
    public const int SequenceLength = 128;

    private const int Sequences = 16;
    private const int FreeLayers = 1;

    private static readonly int Steps = Sizes.Of("PLEARN_BENCHMARK_STEPS", 600);

    public static DatasetDefinition Dataset { get; } = new(["Microsoft.NETCore.App.Ref/**/*.xml"]);

    /// <summary>The model uncompressed and uncut.</summary>
    public static RunDefinition Control(ulong seed) => Of(seed, new ActivationPoint("control", TensorCodec.Float32, null)) with { Stages = 1 };

    /// <summary>The pipeline.</summary>
    public static RunDefinition Of(ulong seed, ActivationPoint point) => new(
        "activations",
        1,
        seed,
        new ModelDefinition(Layers: 4, HiddenSize: 128, Heads: 4, FeedForwardSize: 344, VocabularySize: 256, SequenceLength)
        {
            Subspace = point.Rank is { } rank ? new SubspaceDefinition(rank, seed, point.HoldsLayers ? FreeLayers : null) : null,
        },
        Dataset,
        Stages,
        new ReplicaBounds(1, 1),
        new ScheduleDefinition(
            RoundMode.DiLoCo, Steps, InnerSteps: 1, Sequences * SequenceLength, Sequences, InFlightWindow: 1,
            Quorum: 1, MinDeadlineSeconds: 1, MaxDeadlineSeconds: 10, ValidationSequences: 256),
        new OptimizerDefinition(
            new InnerOptimizerDefinition(0.003, WarmupSteps: Steps / 20, FinalRatePerMille: 50),
            new OuterOptimizerDefinition(LearningRate: 1, Momentum: 0)),
        new CompressionDefinition(Activations: point.Codec),
        new ThreatModelDefinition());
}
