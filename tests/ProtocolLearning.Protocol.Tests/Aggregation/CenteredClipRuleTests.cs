using CsCheck;
using ProtocolLearning.Protocol.Aggregation;
using ProtocolLearning.Protocol.Aggregation.Rules;

namespace ProtocolLearning.Protocol.Tests.Aggregation;

public sealed class CenteredClipRuleTests
{
    private const int Length = 4000;

    [Fact]
    public void Aggregate_with_a_radius_beyond_all_is_the_mean()
    {
        // ByzFL's golden vector for CenteredClipping(tau = 100): nothing is clipped.
        var output = new float[3];

        var report = new CombinationAggregator(new CenteredClipRule(100)).Aggregate(Vectors.Memories([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), Vectors.Ones(3), output);

        Assert.Equal([4f, 5f, 6f], output);
        Assert.Equal(0, report.ClipFraction);
        Assert.True(report.Converged);
        Assert.Equal(3 * Math.Sqrt(3), report.Distances[0], 1e-9);
    }

    [Theory]
    [InlineData(16, 0, 1.0)]
    [InlineData(16, 3, 1.0)]
    [InlineData(16, 7, 1.0)]
    [InlineData(7, 2, 0.5)]
    [InlineData(5, 2, 2.0)]
    public void Aggregate_converges_to_clipped_deviations_that_add_up_to_nothing(int count, int liars, double factor)
    {
        var rows = Vectors.Group(3, count, Length, 1, 1);
        for (var i = 0; i < liars; i++)
        {
            rows[i] = Vectors.Scale(rows[i], -1000);
        }

        var output = new float[Length];
        var report = new CombinationAggregator(new CenteredClipRule(factor)).Aggregate(Vectors.Memories(rows), Vectors.Ones(count), output);

        var sum = new double[Length];
        foreach (var row in rows)
        {
            var distance = Vectors.Distance(row, output);
            var clip = Math.Min(1, report.ClipRadius / distance);
            for (var k = 0; k < Length; k++)
            {
                sum[k] += (row[k] - (double)output[k]) * clip;
            }
        }

        Assert.True(report.Converged, $"{report.Iterations} iterations");
        Assert.InRange(report.Iterations, CenteredClipRule.RadiusIterations, 200);
        Assert.InRange(Math.Sqrt(sum.Sum(v => v * v)), 0, 2e-6 * count * report.ClipRadius);
    }

    [Theory]
    [InlineData(16, 7)]
    [InlineData(16, 3)]
    [InlineData(9, 4)]
    public void Aggregate_moves_by_little_more_than_the_bound_however_far_the_liars_are(int count, int liars)
    {
        var honest = Vectors.Group(4, count - liars, Length, 1, 1);
        var direction = Vectors.Normal(5, "attack", Length);
        foreach (var strength in (double[])[10, 1e4, 1e15])
        {
            float[][] rows = [.. honest, .. Enumerable.Repeat(Vectors.Scale(direction, strength), liars)];
            var attacked = new float[Length];
            var report = new CombinationAggregator(new CenteredClipRule(1)).Aggregate(Vectors.Memories(rows), Vectors.Ones(count), attacked);
            var peaceful = new float[Length];
            new CombinationAggregator(new CenteredClipRule(100)).Aggregate(Vectors.Memories(honest), Vectors.Ones(count - liars), peaceful);

            // Radius and centre settle together, and honest ones at the rim are clipped as well: hence the slack.
            Assert.InRange(Vectors.Distance(peaceful, attacked), 0, 1.35 * report.ClipRadius * liars / (count - liars));
            Assert.InRange(report.ClipRadius, 0, report.Distances.Take(count - liars).Max());
        }
    }

    [Fact]
    public void Aggregate_of_a_majority_that_agrees_is_what_it_agrees_on()
    {
        var row = Vectors.Normal(1, "w", Length);
        var output = new float[Length];

        var report = new CombinationAggregator(new CenteredClipRule(1))
            .Aggregate(Vectors.Memories([row, Vectors.Scale(row, -3), row, row, Vectors.Normal(2, "x", Length)]), Vectors.Ones(5), output);

        Assert.True(report.Converged);
        Assert.Equal(row, output);
        Assert.Equal(0.4, report.ClipFraction);
    }

    [Fact]
    public void Aggregate_of_contributions_that_hardly_differ_converges()
    {
        var row = Vectors.Normal(1, "w", Length);
        var other = row.ToArray();
        other[7] = MathF.BitIncrement(other[7]);
        var output = new float[Length];

        var report = new CombinationAggregator(new CenteredClipRule(1)).Aggregate(Vectors.Memories([row, other, row, other, other]), Vectors.Ones(5), output);

        Assert.True(report.Converged);
        Assert.InRange(Vectors.Distance(row, output), 0, 1e-6);
    }

    [Fact]
    public void Aggregate_in_another_order_is_the_same_up_to_rounding()
    {
        Gen.Select(Gen.Shuffle(Enumerable.Range(0, 8).ToArray()), Gen.ULong).Sample(
            (order, seed) =>
            {
                var rows = Vectors.Group(seed, 8, 200, 1, 1);
                rows[0] = Vectors.Scale(rows[0], -50);
                var first = new float[200];
                var second = new float[200];
                new CombinationAggregator(new CenteredClipRule(1)).Aggregate(Vectors.Memories(rows), Vectors.Ones(8), first);
                new CombinationAggregator(new CenteredClipRule(1)).Aggregate(Vectors.Memories(order.Select(i => rows[i])), Vectors.Ones(8), second);
                Assert.InRange(Vectors.Distance(first, second), 0, 1e-4);
            },
            iter: 50);
    }

    [Fact]
    public void Aggregate_gives_a_contribution_of_weight_zero_no_influence_but_measures_it()
    {
        var rows = Vectors.Group(6, 5, Length, 1, 1);
        var with = new float[Length];
        var without = new float[Length];

        var report = new CombinationAggregator(new CenteredClipRule(1)).Aggregate(Vectors.Memories([.. rows, Vectors.Scale(rows[0], -9)]), [1, 1, 1, 1, 1, 0], with);
        new CombinationAggregator(new CenteredClipRule(1)).Aggregate(Vectors.Memories(rows), Vectors.Ones(5), without);

        Assert.Equal(without, with);
        Assert.True(report.Distances[5] > 5 * report.ClipRadius);
        Assert.True(report.Agreements[5] < 0);
    }

    [Fact]
    public void Aggregate_tells_a_flipped_sign_from_honest_ones_by_agreement()
    {
        var rows = Vectors.Group(7, 7, Length, 0.3, 1);
        rows[2] = Vectors.Scale(rows[2], -1);

        var report = new CombinationAggregator(new CenteredClipRule(1)).Aggregate(Vectors.Memories(rows), Vectors.Ones(7), new float[Length]);

        Assert.InRange(report.Agreements[2], -1, -0.1);
        Assert.All(report.Agreements.Where((_, i) => i != 2), agreement => Assert.InRange(agreement, 0.1, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Aggregate_of_an_empty_partition_or_one_element_works(int length)
    {
        var report = new CombinationAggregator(new CenteredClipRule(1)).Aggregate(Vectors.Memories([new float[length], new float[length]]), Vectors.Ones(2), new float[length]);

        Assert.True(report.Converged);
        Assert.Equal(0, report.AggregateNorm);
    }

    [Fact]
    public void Aggregate_on_several_threads_gives_equal_bits()
    {
        var rows = Vectors.Group(8, 5, 300_000, 1, 1);
        var one = new float[300_000];
        var three = new float[300_000];

        var first = new CombinationAggregator(new CenteredClipRule(1)).Aggregate(Vectors.Memories(rows), Vectors.Ones(5), one);
        var second = new CombinationAggregator(new CenteredClipRule(1), parallelism: 3).Aggregate(Vectors.Memories(rows), Vectors.Ones(5), three);

        Assert.Equal(Vectors.Bits(one), Vectors.Bits(three));
        Assert.Equal(first.Distances, second.Distances);
    }
}
