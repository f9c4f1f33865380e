using ProtocolLearning.Protocol.Detection;

namespace ProtocolLearning.Protocol.Tests.Detection;

public sealed class ContributionScoreTests
{
    [Fact]
    public void Combine_takes_the_distance_in_medians_of_the_group()
    {
        Assert.Equal([0.5, 1.0, 6.0], Combine(3, new PartitionMeasure([1, 2, 12], [], 1)));
    }

    [Fact]
    public void Combine_forgives_a_distance_that_the_length_of_the_aggregate_explains()
    {
        Assert.Equal([0.1, 0.1, 0.8], Combine(3, new PartitionMeasure([1, 1, 8], [0.9, 0.9, 0.9], 10)).Select(score => Math.Round(score, 9)));
    }

    [Fact]
    public void Combine_sees_no_opposition_where_agreements_scatter()
    {
        Assert.Equal([1, 1, 1, 1], Combine(4, new PartitionMeasure([1, 1, 1, 1], [-0.2, 0.06, 0.12, 0.2], 1)));
    }

    [Fact]
    public void Combine_takes_the_median_over_partitions_so_that_one_owner_decides_nothing()
    {
        var honest = new PartitionMeasure([1, 1, 1], [], 1);
        var lie = new PartitionMeasure([1e9, 1, 1], [], 1);

        Assert.Equal([1, 1, 1], Combine(3, honest, lie, honest));
    }

    [Fact]
    public void Combine_counts_an_owner_once_however_many_partitions_it_has()
    {
        var honest = new PartitionMeasure([1, 1, 1], [], 1);
        var lie = new PartitionMeasure([1e9, 1, 1], [], 1);

        Assert.Equal([1, 1, 1], ContributionScore.Combine([[lie, lie, lie], [honest], [honest]], 3, maxByzantine: 1));
    }

    [Fact]
    public void Combine_never_scores_above_what_one_owner_more_than_may_lie_says()
    {
        var honest = new PartitionMeasure([1, 1, 1], [], 1);
        var lie = new PartitionMeasure([1e9, 1, 1], [], 1);

        Assert.Equal([0, 0, 0], ContributionScore.Combine([[lie]], 3, maxByzantine: 1));
        Assert.Equal([1, 1, 1], ContributionScore.Combine([[lie], [lie], [honest]], 3, maxByzantine: 2));
    }

    [Fact]
    public void Combine_counts_opposition_where_there_is_a_common_direction()
    {
        Assert.Equal([1, 1, 4], Combine(3, new PartitionMeasure([1, 1, 1], [0.4, 0.4, -0.4], 1)));
        Assert.Equal([1, 1, 1], Combine(3, new PartitionMeasure([1, 1, 1], [0.01, 0.01, -0.04], 1)));
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.MaxValue)]
    public void Combine_gives_a_malformed_contribution_the_highest_score(double distance)
    {
        Assert.Equal(ContributionScore.Highest, Combine(3, new PartitionMeasure([1, 1, distance], [], 1))[2]);
    }

    [Fact]
    public void Combine_of_a_group_that_agrees_exactly_scores_only_who_does_not()
    {
        Assert.Equal([0, 0, ContributionScore.Highest], Combine(3, new PartitionMeasure([0, 0, 1e-9], [], 1)));
    }

    [Fact]
    public void Combine_leaves_out_measures_that_cannot_be()
    {
        var good = new PartitionMeasure([1, 1], [], 1);

        Assert.Equal(
            [1, 1],
            Combine(
                2,
                good,
                new PartitionMeasure([1], [], 1),
                new PartitionMeasure([0, 0], [], 0),
                new PartitionMeasure([1, -1], [], 1),
                new PartitionMeasure([1, double.NaN], [], 1),
                new PartitionMeasure([1, 1], [], double.NaN),
                new PartitionMeasure([1, 1], [], -1),
                new PartitionMeasure([1, 1], [0.5], 1),
                new PartitionMeasure([1, 1], [0.5, -7], 1),
                new PartitionMeasure([1, 1], [0.5, double.NaN], 1)));
        Assert.Equal([0, 0], Combine(2, new PartitionMeasure([1], [], 1)));
    }

    private static IReadOnlyList<double> Combine(int contributors, params PartitionMeasure[] partitions) =>
        ContributionScore.Combine(partitions.Select(partition => new[] { partition }), contributors, maxByzantine: 0);
}
