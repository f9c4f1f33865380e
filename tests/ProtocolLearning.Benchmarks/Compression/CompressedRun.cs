using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Benchmarks.Compression;

/// <summary>
/// The run that is compressed: a decoder of 80,000 weights that reads bytes, so small that its loss has levelled off after the steps
/// that two cores can take.
/// </summary>
internal static class CompressedRun
{
    public const int SequenceLength = 64;

    private const int Steps = 1600;
    private const int Sequences = 8;

    public static DatasetDefinition Dataset { get; } = new(["Microsoft.NETCore.App.Ref/**/*.xml"]);

    /// <summary>Synchronous data parallelism.</summary>
    public static RunDefinition Control(ulong seed) => Of(seed, new CompressionPoint("control", 1, new CompressionDefinition()));

    /// <summary>A run in rounds of H steps, of as many steps as its control and with its samples.</summary>
    public static RunDefinition Of(ulong seed, CompressionPoint point) => new(
        "compressed",
        1,
        seed,
        new ModelDefinition(Layers: 2, HiddenSize: 48, Heads: 4, FeedForwardSize: 128, VocabularySize: 256, SequenceLength),
        Dataset,
        Stages: 1,
        new ReplicaBounds(CompressedTraining.Replicas, CompressedTraining.Replicas),
        new ScheduleDefinition(
            RoundMode.DiLoCo, Steps / point.InnerSteps, point.InnerSteps, Sequences * SequenceLength, Sequences, InFlightWindow: 1,
            Quorum: CompressedTraining.Replicas, MinDeadlineSeconds: 1, MaxDeadlineSeconds: 10, ValidationSequences: 512),
        new OptimizerDefinition(
            new InnerOptimizerDefinition(0.006, WarmupSteps: Steps / 20, FinalRatePerMille: 50),
            new OuterOptimizerDefinition(LearningRate: 1, Momentum: 0.5)),
        point.Compression,
        new ThreatModelDefinition());
}
