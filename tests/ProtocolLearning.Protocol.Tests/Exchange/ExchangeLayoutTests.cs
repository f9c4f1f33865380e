using CsCheck;
using ProtocolLearning.Protocol.Exchange;

namespace ProtocolLearning.Protocol.Tests.Exchange;

public sealed class ExchangeLayoutTests
{
    [Fact]
    public void Whole_covers_the_vector_in_order_with_aligned_nearly_equal_parts()
    {
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[1, 64], Gen.Int[0, 12]).Sample((elements, partitions, power) =>
        {
            var layout = ExchangeLayout.Whole(elements, partitions, 1 << power);
            Assert.Equal((partitions, partitions), (layout.Partitions, layout.Chunks));
            AssertCovers(layout, elements, Math.Max(ExchangeLayout.Alignment, 1 << power));
            var lengths = Enumerable.Range(0, partitions).Select(layout.LengthOf).ToList();
            Assert.True(lengths.Max() - lengths.Min() < 2 * Math.Max(ExchangeLayout.Alignment, 1 << power));
        });
    }

    [Fact]
    public void Chunked_covers_the_vector_with_equal_chunks_of_whole_code_blocks()
    {
        Gen.Select(Gen.Int[0, 200_000_000], Gen.Int[1, 64], Gen.Int[0, 12]).Sample((elements, members, power) =>
        {
            var layout = ExchangeLayout.Chunked(elements, members, 1 << power);
            AssertCovers(layout, elements, Math.Max(ExchangeLayout.Alignment, 1 << power));
            Assert.True(layout.Chunks <= 1024);
            Assert.True(Enumerable.Range(0, layout.Chunks).SkipLast(1).Select(layout.LengthOf).Distinct().Count() <= 1);
        });
    }

    [Fact]
    public void Chunked_has_the_same_chunks_whatever_the_shares()
    {
        var equal = ExchangeLayout.Chunked(1_000_000, 3, 64);
        var uneven = ExchangeLayout.Chunked(1_000_000, 3, 64, [600_000, 300_000, 100_000]);
        Assert.Equal(Ranges(equal), Ranges(uneven));
        Assert.True(uneven.ChunkCountOf(0) > uneven.ChunkCountOf(1));
        Assert.True(uneven.ChunkCountOf(1) > uneven.ChunkCountOf(2));

        static Range[] Ranges(ExchangeLayout layout) => [.. Enumerable.Range(0, layout.Chunks).Select(layout.ElementsOf)];
    }

    [Fact]
    public void Layouts_of_the_largest_vector_do_not_overflow()
    {
        Assert.Equal(int.MaxValue, ExchangeLayout.Whole(int.MaxValue, 7).PartitionOf(6).End.Value);
        Assert.Equal(int.MaxValue, ExchangeLayout.Chunked(int.MaxValue, 7, 4096).PartitionOf(6).End.Value);
    }

    [Fact]
    public void Layouts_into_nothing_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ExchangeLayout.Whole(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExchangeLayout.Chunked(-1, 1, 1));
    }

    private static void AssertCovers(ExchangeLayout layout, int elements, int alignment)
    {
        var (chunk, element) = (0, 0);
        for (var partition = 0; partition < layout.Partitions; partition++)
        {
            Assert.Equal(layout.ChunkCountOf(partition) == 0 ? 0..0 : element..layout.PartitionOf(partition).End, layout.PartitionOf(partition));
            for (var i = 0; i < layout.ChunkCountOf(partition); i++, chunk++)
            {
                var range = layout.ElementsOf(chunk);
                Assert.Equal(chunk, layout.ChunksOf(partition).Start.Value + i);
                Assert.Equal(element, range.Start.Value);
                Assert.True(element % alignment == 0 || element == elements);
                element = range.End.Value;
            }
        }

        Assert.Equal((layout.Chunks, elements), (chunk, element));
    }
}
