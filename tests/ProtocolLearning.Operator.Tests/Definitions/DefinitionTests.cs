using ProtocolLearning.Operator.Definitions;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Resources.TrainingRuns;
using AggregatorKind = ProtocolLearning.Resources.TrainingRuns.AggregatorKind;

namespace ProtocolLearning.Operator.Tests.Definitions;

public sealed class DefinitionTests
{
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

    [Fact]
    public void Find_featureOfALaterRelease_isUnsupported()
    {
        var run = Samples.Run();
        run.Spec.ThreatModel.Aggregator = AggregatorKind.CoordinateMedian;
        Assert.Equal(DefinitionProblem.Unsupported, DefinitionCheck.Find(run)!.Reason);
        run.Spec.ThreatModel.Aggregator = AggregatorKind.Auto;
        run.Spec.Schedule.Mode = ScheduleMode.Streaming;
        Assert.Contains("spec.schedule.mode", DefinitionCheck.Find(run)!.Message, StringComparison.Ordinal);
    }
}
