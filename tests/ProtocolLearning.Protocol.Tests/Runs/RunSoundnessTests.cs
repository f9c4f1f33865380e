using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Tests.Rounds;

namespace ProtocolLearning.Protocol.Tests.Runs;

public sealed class RunSoundnessTests
{
    public static TheoryData<string, Func<RunDefinition, RunDefinition>> Unsound => new()
    {
        { "stages", run => run with { Stages = 0 } },
        { "stages", run => run with { Stages = 5 } },
        { "model", run => run with { Model = run.Model with { SequenceLength = 0 } } },
        { "replicas", run => run with { Replicas = new ReplicaBounds(3, 2) } },
        { "schedule.mode", run => run with { Schedule = run.Schedule with { Mode = RoundMode.Streaming } } },
        { "schedule.batchTokens", run => run with { Schedule = run.Schedule with { BatchTokens = 3 } } },
        { "schedule.quorum", run => run with { Schedule = run.Schedule with { Quorum = 3 } } },
        { "schedule", run => run with { Schedule = run.Schedule with { MaxDeadlineSeconds = 0.5 } } },
        { "threatModel.aggregator", run => run with { ThreatModel = run.ThreatModel with { MaxByzantine = 1 } } },
        { "replicas.min", run => run with { ThreatModel = new ThreatModelDefinition(1, AggregatorKind.CenteredClip) } },
    };

    [Fact]
    public void Problems_of_a_sound_definition_are_none() => Assert.Empty(RunSoundness.Problems(RunScript.Definition()));

    [Theory]
    [MemberData(nameof(Unsound))]
    public void Problems_of_an_unsound_definition_name_the_field(string field, Func<RunDefinition, RunDefinition> change)
    {
        Assert.Contains(RunSoundness.Problems(change(RunScript.Definition())), problem => problem.StartsWith(field, StringComparison.Ordinal));
    }

    [Fact]
    public void ImmutableChange_names_the_field_that_changes()
    {
        var run = RunScript.Definition();
        Assert.Null(RunSoundness.ImmutableChange(run, run with { Generation = 2, Dataset = new DatasetDefinition(["text"]) }));
        Assert.StartsWith("dataset", RunSoundness.ImmutableChange(run, run with { Dataset = new DatasetDefinition(["other"]) }), StringComparison.Ordinal);
        Assert.StartsWith("model", RunSoundness.ImmutableChange(run, run with { Model = run.Model with { Layers = 8 } }), StringComparison.Ordinal);
    }
}
