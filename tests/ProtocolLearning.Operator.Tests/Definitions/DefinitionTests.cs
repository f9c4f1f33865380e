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
