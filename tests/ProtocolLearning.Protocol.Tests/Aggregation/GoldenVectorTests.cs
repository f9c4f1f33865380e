using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Aggregation.Coordinates;
using ProtocolLearning.Protocol.Aggregation.Mixing;
using ProtocolLearning.Protocol.Aggregation.Rules;

namespace ProtocolLearning.Protocol.Tests.Aggregation;

/// <summary>The vectors of ByzFL's docstrings: three rows, (1, 2, 3) to (7, 8, 9).</summary>
public sealed class GoldenVectorTests
{
    private static readonly float[][] Rows = [[1, 2, 3], [4, 5, 6], [7, 8, 9]];

    [Fact]
    public void Krum_and_multi_Krum()
    {
        Assert.Equal([1f, 2f, 3f], Combined(MultiKrumRule.Krum(1)));
        Assert.Equal([2.5f, 3.5f, 4.5f], Combined(MultiKrumRule.MultiKrum(1)));
    }

    [Fact]
    public void Geometric_median() => Near([3.78788764, 4.78788764, 5.78788764], Combined(new RobustFederatedRule(0.1, 3)));

    [Fact]
    public void Centered_clipping() => Near([4, 5, 6], Combined(new CenteredClipStepsRule(100, 1)));

    [Fact]
    public void Median_and_trimmed_mean()
    {
        Assert.Equal([4f, 5f, 6f], Aggregate(new CoordinateAggregator(new CoordinateMedianRule())));
        Assert.Equal([4f, 5f, 6f], Aggregate(new CoordinateAggregator(new TrimmedMeanRule(1))));
    }

    [Fact]
    public void Nearest_neighbour_mixing()
    {
        var mixed = Mixed(new NearestNeighbourMixing(1));

        Near([2.5, 3.5, 4.5], mixed[0]);
        Near([2.5, 3.5, 4.5], mixed[1]);
        Near([5.5, 6.5, 7.5], mixed[2]);
    }

    [Fact]
    public void Clipping()
    {
        var mixed = Mixed(NormClipping.To(2));

        Near([0.53452248, 1.06904497, 1.60356745], mixed[0]);
        Near([0.91168461, 1.13960576, 1.36752692], mixed[1]);
        Near([1.00514142, 1.14873305, 1.29232469], mixed[2]);
    }

    [Fact]
    public void Adaptive_clipping()
    {
        var mixed = Mixed(NormClipping.Adaptive(1));

        Near([1, 2, 3], mixed[0]);
        Near([4, 5, 6], mixed[1]);
        Near([4.41004009, 5.04004582, 5.67005155], mixed[2]);
    }

    private static float[] Combined(ICombinationRule rule) => Aggregate(new CombinationAggregator(rule));

    private static float[] Aggregate(IAggregator aggregator)
    {
        var output = new float[3];
        aggregator.Aggregate(Vectors.Memories(Rows), Vectors.Ones(3), output);
        return output;
    }

    private static double[][] Mixed(IMixing mixing)
    {
        var matrix = mixing.Mix(new CombinationGeometry(GramMatrix.Add([GramMatrix.OfChunk(Vectors.Memories(Rows))], 3)));
        return [.. Enumerable.Range(0, 3).Select(i => Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, 3).Sum(j => matrix[i, j] * Rows[j][k])).ToArray())];
    }

    private static void Near(double[] expected, IEnumerable<float> actual) => Near(expected, actual.Select(value => (double)value));

    private static void Near(double[] expected, IEnumerable<double> actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
}
