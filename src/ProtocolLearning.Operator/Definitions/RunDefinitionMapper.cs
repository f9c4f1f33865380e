using System.Globalization;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Resources.TrainingRuns;
using AggregatorKind = ProtocolLearning.Protocol.Runs.AggregatorKind;

namespace ProtocolLearning.Operator.Definitions;

/// <summary>Turns a sound spec into the definition that is proposed to the coordinator.</summary>
internal static class RunDefinitionMapper
{
    public static RunDefinition Map(V1Alpha1TrainingRun run)
    {
        var spec = run.Spec;
        return new RunDefinition(
            run.Metadata.Name,
            run.Metadata.Generation ?? 1,
            (ulong)spec.Seed,
            Model(spec),
            Dataset(spec.Dataset),
            spec.Stages,
            new ReplicaBounds(spec.Replicas.Min, spec.Replicas.Max),
            Schedule(spec),
            Optimizer(spec.Optimizer),
            Compression(spec.Compression),
            ThreatModel(spec),
            Checkpoint(spec),
            spec.ResumeFrom is { } resume
                ? new ResumeDefinition(resume.Uri, resume.Sha256, resume.Position == 0 ? null : resume.Position, resume.Endpoint, resume.Region)
                : null);
    }

    private static CheckpointDefinition? Checkpoint(TrainingRunSpec spec) => spec.Checkpoint is { } checkpoint
        ? new CheckpointDefinition(
            checkpoint.Uri,
            checkpoint.IntervalRounds,
            checkpoint.Keep,
            checkpoint.ArchiveEvery,
            checkpoint.TimeoutSeconds,
            checkpoint.Endpoint,
            checkpoint.Region,
            spec.FailurePolicy.OnStageLoss == StageLossAction.RestoreCheckpoint ? true : null)
        : null;

    private static DatasetDefinition Dataset(DatasetSpec dataset) => new(
        [.. dataset.Sources.Select(source => source.Uri)],
        dataset.Tokenizer switch
        {
            Tokenizer.Cl100kBase => TokenizerKind.Cl100kBase,
            Tokenizer.O200kBase => TokenizerKind.O200kBase,
            _ => TokenizerKind.Bytes,
        },
        dataset.ValidationPerMille,
        dataset.Order == Resources.TrainingRuns.SampleOrder.Passes ? Protocol.Runs.SampleOrder.Passes : null,
        dataset.Sources.Any(source => source.Sha256 is not null)
            ? dataset.Sources.Where(source => source.Sha256 is not null).ToDictionary(source => source.Uri, source => source.Sha256!)
            : null);

    private static ModelDefinition Model(TrainingRunSpec spec) => Model(spec.Model) with { Subspace = Subspace(spec) };

    private static SubspaceDefinition? Subspace(TrainingRunSpec spec) => spec.Compression.Subspace is { } subspace
        ? new SubspaceDefinition(
            subspace.Rank,
            (ulong)(subspace.Seed ?? spec.Seed),
            subspace.Held == HeldWrites.Layers ? subspace.FreeLayers ?? SubspaceSpec.DefaultFreeLayers : null)
        : null;

    private static ModelDefinition Model(ModelSpec model) => new(
        model.Layers,
        model.HiddenSize,
        model.Heads,
        model.FeedForwardSize,
        model.VocabularySize,
        model.SequenceLength,
        Number(model.NormEpsilon),
        model.RotaryBase,
        model.KeyValueHeads == model.Heads ? null : model.KeyValueHeads,
        model.NormGains == Resources.TrainingRuns.NormGains.Fixed ? Protocol.Runs.NormGains.Fixed : null,
        model.AttentionBiases == Resources.TrainingRuns.AttentionBiases.QueryKeyValue ? Protocol.Runs.AttentionBiases.QueryKeyValue : null,
        model.Precision == Resources.TrainingRuns.ComputePrecision.BFloat16 ? Protocol.Runs.ComputePrecision.BFloat16 : null,
        model.InitialWeights is { } initial ? new InitialWeightsDefinition(initial.Path, initial.Sha256) : null);

    private static ScheduleDefinition Schedule(TrainingRunSpec spec) => new(
        spec.Schedule.Mode switch
        {
            ScheduleMode.Synchronous => RoundMode.Synchronous,
            ScheduleMode.Streaming => RoundMode.Streaming,
            _ => RoundMode.DiLoCo,
        },
        Rounds(spec),
        spec.Schedule.InnerSteps,
        spec.Schedule.BatchTokens,
        spec.Schedule.MicrobatchSequences,
        spec.Schedule.InFlightWindow,
        TrainingRunDerivations.Quorum(spec),
        spec.Schedule.Deadline.MinSeconds,
        spec.Schedule.Deadline.MaxSeconds,
        spec.Schedule.ValidateEveryRounds,
        spec.Schedule.ValidationSequences,
        spec.Schedule.Streaming is { } streaming
            ? new StreamingDefinition(streaming.Fragments, TrainingRunDerivations.MixingPerMille(spec) / 1000.0)
            : null);

    private static CompressionDefinition Compression(CompressionSpec compression) => new(
        compression.PseudoGradient switch
        {
            PseudoGradientCodec.BFloat16 => TensorCodec.BFloat16,
            PseudoGradientCodec.Int8 => TensorCodec.Int8,
            PseudoGradientCodec.Int4 => TensorCodec.Int4,
            PseudoGradientCodec.TopK => TensorCodec.TopK,
            _ => TensorCodec.Float32,
        },
        (compression.Activations, compression.Subspace?.Coordinates) switch
        {
            (ActivationCodec.BFloat16, _) or (ActivationCodec.Subspace, CoordinateCodec.BFloat16) => TensorCodec.BFloat16,
            (ActivationCodec.Int8, _) or (ActivationCodec.Subspace, CoordinateCodec.Int8) => TensorCodec.Int8,
            (ActivationCodec.Int4, _) or (ActivationCodec.Subspace, CoordinateCodec.Int4) => TensorCodec.Int4,
            _ => TensorCodec.Float32,
        },
        compression.TopK is { } topK ? new TopKDefinition(topK.Chunk, topK.Kept, topK.ValueBits) : null,
        compression.ErrorFeedbackPerMille / 1000.0);

    private static int Rounds(TrainingRunSpec spec)
    {
        if (spec.Schedule.Rounds is { } rounds)
        {
            return rounds;
        }

        var roundTokens = (long)TrainingRunDerivations.StepsPerRound(spec) * spec.Schedule.BatchTokens * spec.Replicas.Max;
        return (int)Math.Min(int.MaxValue, ((spec.Schedule.Tokens!.Value - 1) / roundTokens) + 1);
    }

    private static OptimizerDefinition Optimizer(OptimizerSpec optimizer) => new(
        new InnerOptimizerDefinition(
            Number(optimizer.Inner.LearningRate),
            Number(optimizer.Inner.Beta1),
            Number(optimizer.Inner.Beta2),
            Number(optimizer.Inner.Epsilon),
            Number(optimizer.Inner.WeightDecay),
            optimizer.Inner.WarmupSteps,
            Number(optimizer.Inner.ClipNorm),
            optimizer.Inner.FinalRatePerMille,
            Algorithm(optimizer.Inner.Algorithm),
            optimizer.Inner.Momentum is { } momentum ? Number(momentum) : null,
            optimizer.Inner.SgdLearningRate is { } rate ? Number(rate) : null),
        new OuterOptimizerDefinition(Number(optimizer.Outer.LearningRate), Number(optimizer.Outer.Momentum)));

    /// <summary>What a definition's first release had is null, so that the hash of such a definition stays.</summary>
    private static Protocol.Runs.InnerAlgorithm? Algorithm(Resources.TrainingRuns.InnerAlgorithm algorithm) => algorithm switch
    {
        Resources.TrainingRuns.InnerAlgorithm.Muon => Protocol.Runs.InnerAlgorithm.Muon,
        Resources.TrainingRuns.InnerAlgorithm.MomentumSgd => Protocol.Runs.InnerAlgorithm.MomentumSgd,
        _ => null,
    };

    private static ThreatModelDefinition ThreatModel(TrainingRunSpec spec) => new(
        spec.ThreatModel.MaxByzantine,
        TrainingRunDerivations.Aggregator(spec) switch
        {
            Resources.TrainingRuns.AggregatorKind.Mean => AggregatorKind.Mean,
            Resources.TrainingRuns.AggregatorKind.RadialDirectional => AggregatorKind.RadialDirectional,
            Resources.TrainingRuns.AggregatorKind.Krum => AggregatorKind.Krum,
            Resources.TrainingRuns.AggregatorKind.MultiKrum => AggregatorKind.MultiKrum,
            Resources.TrainingRuns.AggregatorKind.GeometricMedian => AggregatorKind.GeometricMedian,
            Resources.TrainingRuns.AggregatorKind.CoordinateMedian => AggregatorKind.CoordinateMedian,
            Resources.TrainingRuns.AggregatorKind.TrimmedMean => AggregatorKind.TrimmedMean,
            _ => AggregatorKind.CenteredClip,
        },
        Number(spec.ThreatModel.ClipRadiusFactor),
        Number(spec.ThreatModel.SuspectScore),
        spec.ThreatModel.OffencesToBan,
        spec.ThreatModel.PreAggregation is { Count: > 0 } before ? [.. before.Select(PreAggregation)] : null);

    private static Protocol.Runs.PreAggregationKind PreAggregation(Resources.TrainingRuns.PreAggregationKind kind) => kind switch
    {
        Resources.TrainingRuns.PreAggregationKind.Bucketing => Protocol.Runs.PreAggregationKind.Bucketing,
        Resources.TrainingRuns.PreAggregationKind.NearestNeighbourMixing => Protocol.Runs.PreAggregationKind.NearestNeighbourMixing,
        _ => Protocol.Runs.PreAggregationKind.AdaptiveClipping,
    };

    private static double Number(string text) => double.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}
