using CsCheck;
using ProtocolLearning.Protocol.Exchange;

namespace ProtocolLearning.Protocol.Tests.Exchange;

public sealed class PartitionSharesTests
{
    private static readonly Gen<double> Speed = Gen.OneOf(
        Gen.Double[1e3, 1e10], Gen.Const(0.0), Gen.Const(double.NaN), Gen.Const(double.PositiveInfinity), Gen.Const(-1.0), Gen.Const(1e-300));

    [Fact]
    public void Of_any_bandwidths_is_what_the_log_allows()
    {
        Speed.Array[1, 64].Sample(speeds => Assert.Null(PartitionShares.Problem(PartitionShares.Of(speeds), speeds.Length)));
    }

    [Fact]
    public void Of_bandwidths_gives_more_to_whoever_has_more()
    {
        Gen.Double[1, 1000].Array[3, 32].Sample(speeds =>
        {
            var shares = PartitionShares.Of(speeds);
            for (var i = 1; i < speeds.Length; i++)
            {
                Assert.True(speeds[i - 1] <= speeds[i] ? shares[i - 1] <= shares[i] + 1 : shares[i - 1] >= shares[i] - 1);
            }
        });
    }

    /// <summary>No other shares make the slowest member faster: each that owns less than it may needs as long as the slowest.</summary>
    [Fact]
    public void Of_bandwidths_takes_the_least_time()
    {
        Gen.Double[1, 100].Array[3, 16].Sample(speeds =>
        {
            var (members, shares) = (speeds.Length, PartitionShares.Of(speeds));
            double[] times = [.. speeds.Select((speed, i) => (1 + ((members - 2) * shares[i] / 1e6)) / speed)];
            var owning = Enumerable.Range(0, members).Where(i => shares[i] > 0 && shares[i] < PartitionShares.Most(members)).ToArray();
            var slowest = Enumerable.Range(0, members).Where(i => shares[i] > 0).Max(i => times[i]);
            Assert.All(owning, i => Assert.Equal(slowest, times[i], slowest * 1e-3));
        });
    }

    [Fact]
    public void Of_nothing_known_or_of_equals_is_equal()
    {
        Assert.Equal(PartitionShares.Equal(5), PartitionShares.Of([0, 0, 0, 0, 0]));
        Assert.Equal([250_000, 250_000, 250_000, 250_000], PartitionShares.Of([7, 7, 0, 7]));
        Assert.Equal([500_000, 500_000], PartitionShares.Of([1, 1000]));
    }

    [Fact]
    public void Of_one_slow_member_leaves_it_its_own_vector_to_send()
    {
        Assert.Equal([0, 333_334, 333_333, 333_333], PartitionShares.Of([1, 100, 100, 100]));
    }

    [Fact]
    public void Cut_gives_every_chunk_once_and_each_its_share_to_within_one()
    {
        Gen.Select(Gen.Int[0, 2000], Gen.Double[1, 100].Array[1, 32]).Sample((chunks, speeds) =>
        {
            var shares = PartitionShares.Of(speeds);
            var ranges = PartitionShares.Cut(chunks, shares);
            Assert.Equal(0, ranges[0].Start.Value);
            Assert.Equal(chunks, ranges[^1].End.Value);
            for (var i = 0; i < ranges.Length; i++)
            {
                Assert.True(i == 0 || ranges[i].Start.Equals(ranges[i - 1].End));
                Assert.InRange(ranges[i].End.Value - ranges[i].Start.Value - (chunks * shares[i] / 1e6), -1, 1);
            }
        });
    }

    [Theory]
    [InlineData("500000 500000", 3, "2 shares")]
    [InlineData("-1 500001 500000", 3, "partition 0")]
    [InlineData("0 333333 666667", 3, null)]
    [InlineData("0 333332 666668", 3, "partition 2")]
    [InlineData("0 333333 666666", 3, "add up to 999999")]
    [InlineData("0 1000000", 2, null)]
    public void Problem_names_what_breaks_the_rule(string shares, int members, string? problem)
    {
        var found = PartitionShares.Problem([.. shares.Split(' ').Select(int.Parse)], members);
        Assert.Equal(problem is null, found is null);
        Assert.Contains(problem ?? string.Empty, found ?? string.Empty, StringComparison.Ordinal);
    }
}
