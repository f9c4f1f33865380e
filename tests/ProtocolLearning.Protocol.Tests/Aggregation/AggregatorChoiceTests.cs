using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Aggregation.Coordinates;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Aggregation;

public sealed class AggregatorChoiceTests
{
    [Theory]
    [InlineData(AggregatorKind.Mean, 0, 1)]
    [InlineData(AggregatorKind.Krum, 0, 1)]
    [InlineData(AggregatorKind.CenteredClip, 2, 5)]
    [InlineData(AggregatorKind.Krum, 2, 7)]
    [InlineData(AggregatorKind.MultiKrum, 2, 7)]
    [InlineData(AggregatorKind.CenteredClip, 2, 9, PreAggregationKind.Bucketing)]
    [InlineData(AggregatorKind.Krum, 2, 13, PreAggregationKind.Bucketing)]
    [InlineData(AggregatorKind.TrimmedMean, 2, 5, PreAggregationKind.NearestNeighbourMixing)]
    public void LeastContributions_leave_an_honest_majority_of_rows(AggregatorKind kind, int maxByzantine, int least, params PreAggregationKind[] before) =>
        Assert.Equal(least, AggregatorChoice.LeastContributions(new ThreatModelDefinition(maxByzantine, kind, PreAggregation: before)));

    [Fact]
    public void Create_returns_the_named_rule()
    {
        Assert.IsType<MeanAggregator>(Create(new ThreatModelDefinition()));
        Assert.IsType<CombinationAggregator>(Create(new ThreatModelDefinition(1, AggregatorKind.CenteredClip)));
        Assert.IsType<CoordinateAggregator>(Create(new ThreatModelDefinition(1, AggregatorKind.TrimmedMean)));
        Assert.IsType<MixedCoordinateAggregator>(Create(
            new ThreatModelDefinition(1, AggregatorKind.TrimmedMean, PreAggregation: [PreAggregationKind.NearestNeighbourMixing])));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(new ThreatModelDefinition(1, (AggregatorKind)99)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(
            new ThreatModelDefinition(1, AggregatorKind.Krum, PreAggregation: [(PreAggregationKind)99])));
    }

    private static IAggregator Create(ThreatModelDefinition threat) => AggregatorChoice.Create(threat, Drawn.By(1));
}
