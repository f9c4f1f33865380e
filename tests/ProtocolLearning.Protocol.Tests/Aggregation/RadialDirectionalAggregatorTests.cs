using CsCheck;
using ProtocolLearning.Protocol.Aggregation;

namespace ProtocolLearning.Protocol.Tests.Aggregation;

public sealed class RadialDirectionalAggregatorTests
{
    /// <summary>Directions (1, 0) and (0, 1), lengths 3 and 1: the mean length 2.5 in the mean direction (3, 1) / sqrt(10).</summary>
    [Fact]
    public void Aggregate_gives_the_mean_direction_the_mean_length()
    {
        var output = new float[2];

        var report = new RadialDirectionalAggregator().Aggregate(Vectors.Memories([[3, 0], [0, 1]]), [3, 1], output);

        Assert.Equal([(float)(2.5 * 3 / Math.Sqrt(10)), (float)(2.5 / Math.Sqrt(10))], output);
        Assert.Equal(2.5, report.AggregateNorm, 1e-12);
        Assert.Equal(Math.Sqrt(Math.Pow(3 - output[0], 2) + Math.Pow(output[1], 2)), report.Distances[0], 1e-6);
    }

    /// <summary>The reference: the definition, written out.</summary>
    [Fact]
    public void Aggregate_of_any_contributions_follows_the_definition() =>
        Gen.Select(Gen.Int[1, 7], Gen.Int[1, 300], Gen.ULong, Gen.Int[0, 2]).Sample((count, length, seed, empty) =>
        {
            var rows = Enumerable.Range(0, count).Select(i => Vectors.Normal(seed, $"{i}", length)).ToArray();
            if (empty < count && count > 1)
            {
                Array.Clear(rows[empty]);
            }

            double[] weights = [.. Enumerable.Range(1, count).Select(i => (double)i)];
            var norms = rows.Select(row => Math.Sqrt(row.Sum(value => (double)value * value))).ToArray();
            var direction = new double[length];
            for (var i = 0; i < count; i++)
            {
                for (var k = 0; k < length; k++)
                {
                    direction[k] += norms[i] > 0 ? weights[i] * rows[i][k] / norms[i] : 0;
                }
            }

            var radius = weights.Zip(norms, (weight, norm) => weight * norm).Sum() / weights.Sum();
            var scale = radius / Math.Sqrt(direction.Sum(value => value * value));
            var output = new float[length];

            var report = new RadialDirectionalAggregator().Aggregate(Vectors.Memories(rows), weights, output);

            Assert.All(direction.Zip(output), pair => Assert.Equal(pair.First * scale, pair.Second, 1e-4 * radius));
            Assert.Equal(radius, report.AggregateNorm, 1e-6 * radius);
        });

    [Fact]
    public void Aggregate_of_directions_that_cancel_is_zero()
    {
        var output = new float[] { 7, 7 };

        new RadialDirectionalAggregator().Aggregate(Vectors.Memories([[3, 1], [-3, -1]]), [1, 1], output);

        Assert.Equal([0f, 0f], output);
    }

    [Fact]
    public void Aggregate_of_equal_contributions_is_that_contribution()
    {
        var row = Vectors.Normal(1, "w", 1000);
        var output = new float[1000];

        new RadialDirectionalAggregator().Aggregate(Vectors.Memories([row, row, row]), [1, 2, 3], output);

        Assert.All(row.Zip(output), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void Aggregate_with_any_number_of_threads_has_the_same_bits()
    {
        var rows = Vectors.Memories([.. Enumerable.Range(0, 4).Select(i => Vectors.Normal(2, $"{i}", 200_000))]);
        var (one, three) = (new float[200_000], new float[200_000]);

        new RadialDirectionalAggregator().Aggregate(rows, [1, 1, 2, 3], one);
        new RadialDirectionalAggregator(3).Aggregate(rows, [1, 1, 2, 3], three);

        Assert.Equal(Vectors.Bits(one), Vectors.Bits(three));
    }
}
