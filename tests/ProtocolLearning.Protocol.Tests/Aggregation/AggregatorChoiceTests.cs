using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Protocol.Tests.Aggregation;

public sealed class AggregatorChoiceTests
{
    [Fact]
    public void Auto_is_robust_as_soon_as_somebody_may_lie()
    {
        Assert.Equal(AggregatorKind.Mean, AggregatorChoice.Auto(0));
        Assert.Equal(AggregatorKind.CenteredClip, AggregatorChoice.Auto(1));
    }

    [Theory]
    [InlineData(AggregatorKind.Mean, 0, 1, null)]
    [InlineData(AggregatorKind.Mean, 0, 0, "at least 2f + 1 = 1")]
    [InlineData(AggregatorKind.Mean, 1, 9, "withstands no liar")]
    [InlineData(AggregatorKind.CenteredClip, 2, 5, null)]
    [InlineData(AggregatorKind.CenteredClip, 2, 4, "at least 2f + 1 = 5")]
    public void Unsound_names_the_reason(AggregatorKind kind, int maxByzantine, int contributions, string? reason)
    {
        var actual = AggregatorChoice.Unsound(kind, maxByzantine, contributions);

        Assert.True(reason is null ? actual is null : actual!.Contains(reason, StringComparison.Ordinal), actual);
    }

    [Fact]
    public void Unsound_threat_model_lists_every_reason()
    {
        var reasons = AggregatorChoice.Unsound(new ThreatModelDefinition(2, SuspectScore: 1, OffencesToBan: 0), new ReplicaBounds(5, 9), 4);

        Assert.Equal(5, reasons.Count);
        Assert.Empty(AggregatorChoice.Unsound(new ThreatModelDefinition(), new ReplicaBounds(1, 1), 1));
        Assert.Empty(AggregatorChoice.Unsound(new ThreatModelDefinition(2, AggregatorKind.CenteredClip), new ReplicaBounds(6, 9), 5));
        Assert.Single(AggregatorChoice.Unsound(
            new ThreatModelDefinition(0, AggregatorKind.CenteredClip, ClipRadiusFactor: double.NaN), new ReplicaBounds(1, 1), 1));
    }

    [Fact]
    public void Create_returns_the_named_rule()
    {
        Assert.IsType<MeanAggregator>(AggregatorChoice.Create(new ThreatModelDefinition()));
        Assert.IsType<CenteredClipAggregator>(AggregatorChoice.Create(new ThreatModelDefinition(1, AggregatorKind.CenteredClip)));
    }
}
