using CsCheck;
using ProtocolLearning.Protocol.Exchange;

namespace ProtocolLearning.Protocol.Tests.Exchange;

public sealed class PartitioningTests
{
    [Fact]
    public void Split_covers_the_vector_in_order_with_aligned_nearly_equal_parts()
    {
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[1, 64], Gen.Int[0, 12]).Sample((elements, partitions, power) =>
        {
            var ranges = Partitioning.Split(elements, partitions, 1 << power);
            var alignment = Math.Max(Partitioning.Alignment, 1 << power);

            Assert.Equal(partitions, ranges.Count);
            Assert.Equal(0, ranges[0].Start.Value);
            Assert.Equal(elements, ranges[^1].End.Value);
            for (var i = 1; i < partitions; i++)
            {
                Assert.Equal(ranges[i - 1].End, ranges[i].Start);
                Assert.True(ranges[i].Start.Value % alignment == 0 || ranges[i].Start.Value == elements);
            }

            var lengths = ranges.Select(r => r.End.Value - r.Start.Value).ToList();
            Assert.True(lengths.Max() - lengths.Min() < 2 * alignment);
        });
    }

    [Fact]
    public void Split_of_the_largest_vector_does_not_overflow()
    {
        Assert.Equal(int.MaxValue, Partitioning.Split(int.MaxValue, 7)[^1].End.Value);
    }

    [Fact]
    public void Split_into_nothing_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Partitioning.Split(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Partitioning.Split(-1, 1));
    }
}
