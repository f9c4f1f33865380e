using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Aggregation.Rules;

namespace ProtocolLearning.Protocol.Tests.Aggregation;

public sealed class MeanAggregatorTests
{
    [Fact]
    public void Aggregate_weights_by_tokens_and_measures_everyone()
    {
        var output = new float[3];

        var report = new MeanAggregator().Aggregate(Vectors.Memories([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), [3, 1, 0], output);

        Assert.Equal([1.75f, 2.75f, 3.75f], output);
        Assert.Equal(Math.Sqrt(3) * 0.75, report.Distances[0], 1e-12);
        Assert.Equal(Math.Sqrt(3) * 5.25, report.Distances[2], 1e-12);
        Assert.Equal(Math.Sqrt((1.75 * 1.75) + (2.75 * 2.75) + (3.75 * 3.75)), report.AggregateNorm, 1e-12);
        Assert.Equal(32 / Math.Sqrt(14 * 77), report.Agreements[0], 1e-12);
    }

    [Fact]
    public void Aggregate_of_equal_contributions_is_that_contribution_bit_for_bit()
    {
        var row = Vectors.Normal(1, "w", 1000);
        var output = new float[1000];

        new MeanAggregator().Aggregate(Vectors.Memories([row, row, row, row, row, row, row]), [1, 2, 3, 5, 7, 11, 13], output);

        Assert.Equal(Vectors.Bits(row), Vectors.Bits(output));
    }

    [Fact]
    public void Aggregate_of_zeros_agrees_with_nobody()
    {
        var report = new MeanAggregator().Aggregate(Vectors.Memories([new float[4], new float[4]]), [1, 1], new float[4]);

        Assert.All(report.Agreements, agreement => Assert.Equal(0, agreement));
    }

    [Theory]
    [InlineData(new double[] { 1, 1, 1 }, 2)]
    [InlineData(new double[] { 1, -1 }, 2)]
    [InlineData(new double[] { 1, double.NaN }, 2)]
    [InlineData(new double[] { 0, 0 }, 2)]
    [InlineData(new double[] { 1, 1 }, 3)]
    [InlineData(new double[] { }, 2)]
    public void Aggregate_of_what_does_not_fit_is_refused(double[] weights, int length)
    {
        var rows = weights.Length == 0 ? Array.Empty<ReadOnlyMemory<float>>() : Vectors.Memories([new float[2], new float[2]]);

        Assert.Throws<ArgumentException>(() => new MeanAggregator().Aggregate(rows, weights, new float[length]));
        Assert.Throws<ArgumentException>(() => new CombinationAggregator(new CenteredClipRule(1)).Aggregate(rows, weights, new float[length]));
    }

    [Theory]
    [InlineData(new long[] { 100, 100, 1000 }, new long[] { 100, 100, 200 })]
    [InlineData(new long[] { 100, 1000 }, new long[] { 100, 200 })]
    [InlineData(new long[] { 0, 0, 5, 30 }, new long[] { 0, 0, 5, 10 })]
    [InlineData(new long[] { 0, 0 }, new long[] { 0, 0 })]
    [InlineData(new long[] { long.MaxValue, long.MaxValue }, new long[] { long.MaxValue, long.MaxValue })]
    public void Cap_is_twice_the_lower_median_of_those_with_tokens(long[] tokens, long[] weights)
    {
        Assert.Equal(weights, TokenWeights.Cap(tokens));
        Assert.Throws<ArgumentOutOfRangeException>(() => TokenWeights.Cap([-1]));
    }
}
