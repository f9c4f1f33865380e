using ProtocolLearning.Operator.Definitions;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Resources.TrainingRuns;
using AggregatorKind = ProtocolLearning.Resources.TrainingRuns.AggregatorKind;
using PreAggregationKind = ProtocolLearning.Resources.TrainingRuns.PreAggregationKind;

namespace ProtocolLearning.Operator.Tests.Definitions;

public sealed class DefinitionTests
{
    public static TheoryData<AggregatorKind> Aggregators =>
        new(Enum.GetValues<AggregatorKind>().Except([AggregatorKind.Auto, AggregatorKind.Mean, AggregatorKind.RadialDirectional]));

    [Fact]
    public void Map_soundRun_isSoundForTheCoordinator()
    {
        var run = Samples.Run();
        Assert.Null(DefinitionCheck.Find(run));
        var definition = RunDefinitionMapper.Map(run);
        Assert.Empty(RunSoundness.Problems(definition));
        Assert.Equal(0.0004, definition.Optimizer.Inner.LearningRate);
        Assert.Equal(2, definition.Schedule.Quorum);
        Assert.Equal(Protocol.Runs.AggregatorKind.Mean, definition.ThreatModel.Aggregator);
    }

    [Fact]
    public void Map_liarsAllowed_isSoundForTheCoordinator()
    {
        var run = Samples.Run();
        run.Spec.ThreatModel.MaxByzantine = 1;
        run.Spec.Replicas = new ReplicaRange { Min = 4, Max = 6 };
        var definition = RunDefinitionMapper.Map(run);
        Assert.Null(DefinitionCheck.Find(run));
        Assert.Empty(RunSoundness.Problems(definition));
        Assert.Equal(Protocol.Runs.AggregatorKind.CenteredClip, definition.ThreatModel.Aggregator);
        Assert.Equal(3, definition.Schedule.Quorum);
    }

    [Fact]
    public void Map_modelAndOptimizerOfOtherKinds_isSoundForTheCoordinator()
    {
        var run = Samples.Run();
        var plain = RunDefinitionMapper.Map(run);
        Assert.Equal((null, null, null), (plain.Model.KeyValueHeads, plain.Model.Biases, plain.Optimizer.Inner.Algorithm));
        run.Spec.Model.KeyValueHeads = 1;
        run.Spec.Model.NormGains = Resources.TrainingRuns.NormGains.Fixed;
        run.Spec.Model.AttentionBiases = Resources.TrainingRuns.AttentionBiases.QueryKeyValue;
        run.Spec.Model.Precision = Resources.TrainingRuns.ComputePrecision.BFloat16;
        run.Spec.Optimizer.Inner.Algorithm = Resources.TrainingRuns.InnerAlgorithm.Muon;
        run.Spec.Optimizer.Inner.Momentum = "0.9";
        run.Spec.Optimizer.Inner.SgdLearningRate = "0.3";

        Assert.Null(DefinitionCheck.Find(run));
        var definition = RunDefinitionMapper.Map(run);

        Assert.Empty(RunSoundness.Problems(definition));
        Assert.Equal(1, definition.Model.KeyValueHeads);
        Assert.Equal(Protocol.Runs.NormGains.Fixed, definition.Model.NormGains);
        Assert.Equal(Protocol.Runs.AttentionBiases.QueryKeyValue, definition.Model.Biases);
        Assert.Equal(Protocol.Runs.ComputePrecision.BFloat16, definition.Model.Precision);
        Assert.Equal(
            (Protocol.Runs.InnerAlgorithm.Muon, 0.9, 0.3),
            (definition.Optimizer.Inner.Algorithm, definition.Optimizer.Inner.Momentum, definition.Optimizer.Inner.SgdLearningRate));
    }

    [Theory]
    [InlineData(PseudoGradientCodec.None, ActivationCodec.None, TensorCodec.Float32, TensorCodec.Float32)]
    [InlineData(PseudoGradientCodec.BFloat16, ActivationCodec.BFloat16, TensorCodec.BFloat16, TensorCodec.BFloat16)]
    [InlineData(PseudoGradientCodec.Int8, ActivationCodec.Int8, TensorCodec.Int8, TensorCodec.Int8)]
    [InlineData(PseudoGradientCodec.Int4, ActivationCodec.Int4, TensorCodec.Int4, TensorCodec.Int4)]
    [InlineData(PseudoGradientCodec.TopK, ActivationCodec.None, TensorCodec.TopK, TensorCodec.Float32)]
    public void Map_codecs_areThoseOfTheProtocol(
        PseudoGradientCodec pseudoGradient, ActivationCodec activations, TensorCodec expected, TensorCodec expectedActivations)
    {
        var run = Samples.Run();
        run.Spec.Compression = new CompressionSpec { PseudoGradient = pseudoGradient, Activations = activations };
        Assert.Null(DefinitionCheck.Find(run));
        Assert.Equal(new CompressionDefinition(expected, expectedActivations), RunDefinitionMapper.Map(run).Compression);
        Assert.Empty(RunSoundness.Problems(RunDefinitionMapper.Map(run)));
    }

    [Fact]
    public void Map_parametersOfTopK_areKept()
    {
        var run = Samples.Run();
        run.Spec.Compression = new CompressionSpec
        {
            PseudoGradient = PseudoGradientCodec.TopK,
            TopK = new TopKSpec { Chunk = 256, Kept = 8, ValueBits = 1 },
            ErrorFeedbackPerMille = 900,
        };
        var expected = new CompressionDefinition(TensorCodec.TopK, TopK: new TopKDefinition(256, 8, 1), ErrorFeedbackDecay: 0.9);
        Assert.Equal(expected, RunDefinitionMapper.Map(run).Compression);
    }

    [Theory]
    [InlineData(CoordinateCodec.None, TensorCodec.Float32)]
    [InlineData(CoordinateCodec.BFloat16, TensorCodec.BFloat16)]
    [InlineData(CoordinateCodec.Int8, TensorCodec.Int8)]
    [InlineData(CoordinateCodec.Int4, TensorCodec.Int4)]
    public void Map_subspace_isOfTheModelAndItsCoordinatesHaveTheCodec(CoordinateCodec coordinates, TensorCodec expected)
    {
        var run = Samples.Run();
        run.Spec.Seed = 5;
        run.Spec.Compression = new CompressionSpec
        {
            Activations = ActivationCodec.Subspace,
            Subspace = new SubspaceSpec { Rank = 8, Coordinates = coordinates },
        };
        Assert.Null(DefinitionCheck.Find(run));
        var definition = RunDefinitionMapper.Map(run);
        Assert.Empty(RunSoundness.Problems(definition));
        Assert.Equal(new SubspaceDefinition(8, Seed: 5), definition.Model.Subspace);
        Assert.Equal(expected, definition.Compression.Activations);

        run.Spec.Compression.Subspace.Seed = 9;
        run.Spec.Compression.Subspace.Held = HeldWrites.Layers;
        Assert.Equal(new SubspaceDefinition(8, Seed: 9, FreeLayers: 1), RunDefinitionMapper.Map(run).Model.Subspace);
        run.Spec.Compression.Subspace.FreeLayers = 2;
        Assert.Null(DefinitionCheck.Find(run));
        Assert.Equal(new SubspaceDefinition(8, Seed: 9, FreeLayers: 2), RunDefinitionMapper.Map(run).Model.Subspace);
    }

    [Theory]
    [InlineData(1_024, 1)]
    [InlineData(1_025, 2)]
    [InlineData(long.MaxValue, int.MaxValue)]
    public void Map_tokens_becomeRoundsOfAllReplicas(long tokens, int rounds)
    {
        var run = Samples.Run();
        run.Spec.Schedule.Rounds = null;
        run.Spec.Schedule.Tokens = tokens;
        Assert.Equal(rounds, RunDefinitionMapper.Map(run).Schedule.Rounds);
    }

    [Fact]
    public void Find_unsoundSpec_saysTheField()
    {
        var run = Samples.Run();
        run.Spec.Stages = 9;
        var problem = DefinitionCheck.Find(run);
        Assert.Equal(DefinitionProblem.Unsound, problem!.Reason);
        Assert.Contains("spec.stages", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unextractability.maximumRisk")]
    [InlineData("governance.renewalSeconds")]
    [InlineData("incentives.earlyRiskPerMille")]
    public void Find_fieldThatNothingReads_isUnsupported(string field)
    {
        var run = Samples.Run();
        Assert.Null(DefinitionCheck.Find(run));
        run.Spec.Unextractability.MaximumRisk = field.StartsWith("unex", StringComparison.Ordinal) ? "0.5" : null;
        run.Spec.Governance.RenewalSeconds = field.StartsWith("gov", StringComparison.Ordinal) ? 60 : 0;
        run.Spec.Incentives.EarlyRiskPerMille = field.StartsWith("inc", StringComparison.Ordinal) ? 1 : 0;

        var problem = DefinitionCheck.Find(run)!;
        Assert.Equal(DefinitionProblem.Unsupported, problem.Reason);
        Assert.StartsWith($"spec.{field}:", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Map_checkpointsAndWhatToResumeFrom_isSoundForTheCoordinator()
    {
        var run = Samples.Run();
        Assert.Equal((null, null), (RunDefinitionMapper.Map(run).Checkpoint, RunDefinitionMapper.Map(run).Resume));
        run.Spec.Checkpoint = new CheckpointSpec { Uri = "s3://bucket/saved", Region = "eu-west-1", IntervalRounds = 5, ArchiveEvery = 10 };
        run.Spec.FailurePolicy.OnStageLoss = StageLossAction.RestoreCheckpoint;
        run.Spec.ResumeFrom = new ResumeSpec { Uri = "s3://bucket/saved/other/round-00000012", Sha256 = new string('a', 64), Position = 7 };

        Assert.Null(DefinitionCheck.Find(run));
        var definition = RunDefinitionMapper.Map(run);

        Assert.Empty(RunSoundness.Problems(definition));
        Assert.Equal(new CheckpointDefinition("s3://bucket/saved", 5, 3, 10, 1800, Region: "eu-west-1", RestoresStages: true), definition.Checkpoint);
        Assert.Equal(new ResumeDefinition("s3://bucket/saved/other/round-00000012", new string('a', 64), 7), definition.Resume);
        Assert.NotNull(RunSoundness.ImmutableChange(definition, definition with { Resume = null }));
        Assert.Null(RunSoundness.ImmutableChange(definition, definition with { Checkpoint = null }));
    }

    [Fact]
    public void Find_featureOfALaterRelease_isUnsupported()
    {
        var run = Samples.Run();
        run.Spec.FailurePolicy.OnStageLoss = StageLossAction.RebuildFromNeighbours;
        Assert.Equal(DefinitionProblem.Unsupported, DefinitionCheck.Find(run)!.Reason);
        Assert.Contains("use RestoreCheckpoint or Wait", DefinitionCheck.Find(run)!.Message, StringComparison.Ordinal);
        run.Spec.Schedule.Mode = ScheduleMode.Streaming;
        var streaming = DefinitionCheck.Find(run)!;
        Assert.Equal(DefinitionProblem.Unsound, streaming.Reason);
        Assert.Contains("spec.schedule.streaming", streaming.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Map_radialDirectional_keepsIt()
    {
        var run = Samples.Run();
        run.Spec.ThreatModel.MaxByzantine = 0;
        run.Spec.ThreatModel.Aggregator = AggregatorKind.RadialDirectional;
        Assert.Null(DefinitionCheck.Find(run));
        Assert.Equal(Protocol.Runs.AggregatorKind.RadialDirectional, RunDefinitionMapper.Map(run).ThreatModel.Aggregator);
    }

    [Theory]
    [MemberData(nameof(Aggregators))]
    public void Map_aRobustAggregator_keepsItAndWhatIsDoneBefore(AggregatorKind kind)
    {
        var run = Samples.Run();
        run.Spec.ThreatModel.MaxByzantine = 1;
        run.Spec.ThreatModel.Aggregator = kind;
        run.Spec.ThreatModel.PreAggregation = [.. Enum.GetValues<PreAggregationKind>()];
        run.Spec.Replicas.Min = run.Spec.Replicas.Max = 10;
        Assert.Null(DefinitionCheck.Find(run));
        var definition = RunDefinitionMapper.Map(run);
        Assert.Empty(RunSoundness.Problems(definition));
        Assert.Equal(kind.ToString(), definition.ThreatModel.Aggregator.ToString());
        Assert.Equal(Enum.GetNames<PreAggregationKind>(), definition.ThreatModel.PreAggregation!.Select(before => before.ToString()));
        Assert.Equal(kind is AggregatorKind.Krum or AggregatorKind.MultiKrum ? 9 : 5, TrainingRunDerivations.Contributions(run.Spec));
    }

    [Theory]
    [InlineData(PseudoGradientCodec.Int4, null, 0.5)]
    [InlineData(PseudoGradientCodec.TopK, null, 0)]
    [InlineData(PseudoGradientCodec.Int8, 250, 0.25)]
    public void Map_streaming_keepsFragmentsAndDerivesTheMixing(PseudoGradientCodec codec, int? mixingPerMille, double expected)
    {
        var run = Samples.Run();
        run.Spec.Model.Layers = 4 * run.Spec.Stages;
        run.Spec.ThreatModel.MaxByzantine = 0;
        run.Spec.Compression.PseudoGradient = codec;
        run.Spec.Schedule.Mode = ScheduleMode.Streaming;
        run.Spec.Schedule.InnerSteps = 6;
        run.Spec.Schedule.ValidateEveryRounds = 3;
        run.Spec.Schedule.Streaming = new StreamingSpec { Fragments = 2, MixingPerMille = mixingPerMille };
        Assert.Null(DefinitionCheck.Find(run));
        var schedule = RunDefinitionMapper.Map(run).Schedule;
        Assert.Equal((RoundMode.Streaming, new StreamingDefinition(2, expected), 3), (schedule.Mode, schedule.Streaming!, schedule.StepsPerRound()));
    }

    [Theory]
    [InlineData(ScheduleMode.DiLoCo, RoundMode.DiLoCo)]
    [InlineData(ScheduleMode.Synchronous, RoundMode.Synchronous)]
    public void Map_keepsTheMode(ScheduleMode asked, RoundMode expected)
    {
        var run = Samples.Run();
        run.Spec.Schedule.Mode = asked;
        run.Spec.Schedule.InnerSteps = 1;
        Assert.Null(DefinitionCheck.Find(run));
        Assert.Equal(expected, RunDefinitionMapper.Map(run).Schedule.Mode);
    }
}
