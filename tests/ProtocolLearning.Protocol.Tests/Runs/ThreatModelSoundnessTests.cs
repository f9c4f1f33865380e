using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Tests.Rounds;

namespace ProtocolLearning.Protocol.Tests.Runs;

public sealed class ThreatModelSoundnessTests
{
    public static TheoryData<ThreatModelDefinition, string?> Models => new()
    {
        { new ThreatModelDefinition(), null },
        { new ThreatModelDefinition(2, AggregatorKind.CenteredClip), null },
        { new ThreatModelDefinition(2, AggregatorKind.MultiKrum), null },
        { new ThreatModelDefinition(2, AggregatorKind.Krum, PreAggregation: [PreAggregationKind.NearestNeighbourMixing]), null },
        { new ThreatModelDefinition(1, AggregatorKind.GeometricMedian, PreAggregation: [PreAggregationKind.Bucketing]), null },
        { new ThreatModelDefinition(-1), "threatModel.maxByzantine: -1 is negative" },
        { new ThreatModelDefinition(1), "threatModel.aggregator: Mean follows a single liar" },
        { new ThreatModelDefinition(1, AggregatorKind.RadialDirectional), "threatModel.aggregator: RadialDirectional follows a single liar" },
        { new ThreatModelDefinition(3, AggregatorKind.MultiKrum), "schedule.quorum: 7 is below 9, the contributions that MultiKrum needs" },
        {
            new ThreatModelDefinition(2, AggregatorKind.CenteredClip, PreAggregation: [PreAggregationKind.Bucketing]),
            "schedule.quorum: 7 is below 9, the contributions that CenteredClip after Bucketing needs"
        },
        { new ThreatModelDefinition(4, AggregatorKind.TrimmedMean), "schedule.quorum: 7 is below 9, the contributions that TrimmedMean needs" },
        { new ThreatModelDefinition(0, AggregatorKind.Krum), "threatModel.aggregator: Krum leaves contributions out" },
        { new ThreatModelDefinition(0, AggregatorKind.CenteredClip, PreAggregation: [PreAggregationKind.Bucketing]), "threatModel.preAggregation: where nobody" },
        { new ThreatModelDefinition(0, PreAggregation: [PreAggregationKind.Bucketing]), "threatModel.preAggregation: Mean follows a single liar" },
        {
            new ThreatModelDefinition(1, AggregatorKind.Krum, PreAggregation: [PreAggregationKind.AdaptiveClipping, PreAggregationKind.AdaptiveClipping]),
            "threatModel.preAggregation: names a step twice"
        },
        { new ThreatModelDefinition(1, AggregatorKind.CenteredClip, double.NaN), "threatModel.clipRadiusFactor" },
        { new ThreatModelDefinition(1, AggregatorKind.CenteredClip, SuspectScore: 0), "threatModel.suspectScore" },
        { new ThreatModelDefinition(1, AggregatorKind.CenteredClip, OffencesToBan: 0), "threatModel.offencesToBan" },
    };

    /// <summary>Nine replicas or more, of which seven must contribute.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void Problems_name_the_inequality_that_fails(ThreatModelDefinition model, string? problem)
    {
        var run = RunScript.Definition() with { ThreatModel = model, Replicas = new ReplicaBounds(9, 12) };

        var problems = RunSoundness.Problems(run with { Schedule = run.Schedule with { Quorum = 7 } });

        Assert.True(
            problem is null ? problems.Count == 0 : problems.Any(found => found.StartsWith(problem, StringComparison.Ordinal)),
            string.Join(' ', problems));
    }

    /// <summary>Without one replica more than must contribute, one restart or one liar's silence would discard every round.</summary>
    [Theory]
    [InlineData(AggregatorKind.TrimmedMean, false, 3)]
    [InlineData(AggregatorKind.MultiKrum, false, 5)]
    [InlineData(AggregatorKind.CenteredClip, true, 5)]
    [InlineData(AggregatorKind.Krum, true, 9)]
    public void Problems_ask_for_one_replica_more_than_must_contribute(AggregatorKind kind, bool inBuckets, int least)
    {
        var run = RunScript.Definition() with { ThreatModel = new ThreatModelDefinition(1, kind, PreAggregation: inBuckets ? [PreAggregationKind.Bucketing] : null) };
        run = run with { Schedule = run.Schedule with { Quorum = least } };

        Assert.Empty(RunSoundness.Problems(run with { Replicas = new ReplicaBounds(least + 1, least + 1) }));
        Assert.StartsWith(
            $"replicas.min: {least} is below {least + 1}",
            Assert.Single(RunSoundness.Problems(run with { Replicas = new ReplicaBounds(least, least + 1) })),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_name_a_codec_that_leaves_coordinates_empty()
    {
        var run = RunScript.Definition();

        Assert.Contains(
            RunSoundness.Problems(run with
            {
                ThreatModel = new ThreatModelDefinition(0, AggregatorKind.CoordinateMedian),
                Compression = new CompressionDefinition(TensorCodec.TopK),
            }),
            problem => problem.StartsWith("compression.pseudoGradient: with TopK most coordinates", StringComparison.Ordinal));
    }
}
