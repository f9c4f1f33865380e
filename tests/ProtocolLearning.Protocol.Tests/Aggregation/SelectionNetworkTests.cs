using CsCheck;
using ProtocolLearning.Protocol.Aggregation.Coordinates;

namespace ProtocolLearning.Protocol.Tests.Aggregation;

public sealed class SelectionNetworkTests
{
    /// <summary>A network that orders every sequence of zeros and ones orders every sequence (Knuth's 0-1 principle).</summary>
    [Fact]
    public void Selecting_of_up_to_nine_values_finds_every_range_of_ranks()
    {
        for (var count = 1; count <= 9; count++)
        {
            for (var first = 0; first < count; first++)
            {
                for (var last = first; last < count; last++)
                {
                    var steps = SelectionNetwork.Selecting(count, first, last);
                    for (var bits = 0; bits < 1 << count; bits++)
                    {
                        Check([.. Enumerable.Range(0, count).Select(i => (bits >> i) & 1)], steps, first, last);
                    }
                }
            }
        }
    }

    [Fact]
    public void Selecting_of_more_values_finds_them() => Gen.Int[10, 70].SelectMany(count =>
        Gen.Select(Gen.Int[0, count - 1], Gen.Int[0, count - 1], Gen.Int[-20, 20].Array[count])).Sample(
        (one, other, values) => Check(
            values,
            SelectionNetwork.Selecting(values.Length, Math.Min(one, other), Math.Max(one, other)),
            Math.Min(one, other),
            Math.Max(one, other)),
        iter: 300);

    [Fact]
    public void Selecting_the_middle_leaves_out_what_a_sort_needs()
    {
        Assert.Empty(SelectionNetwork.Selecting(7, 0, 6));
        Assert.True(SelectionNetwork.Selecting(32, 15, 16).Length < SelectionNetwork.Selecting(32, 0, 15).Length + 32);
        Assert.InRange(SelectionNetwork.Selecting(32, 15, 16).Length, 100, 170);
    }

    private static void Check(int[] values, Comparator[] steps, int first, int last)
    {
        int?[] places = [.. values.Select(value => (int?)value)];
        foreach (var (low, high, kept) in steps)
        {
            var (lesser, larger) = (Math.Min(places[low]!.Value, places[high]!.Value), Math.Max(places[low]!.Value, places[high]!.Value));
            places[low] = kept == KeptValues.Larger ? null : lesser;
            places[high] = kept == KeptValues.Lesser ? null : larger;
        }

        Assert.Equal(
            values.Order().Skip(first).Take(last - first + 1),
            places[first..(last + 1)].Select(place => place!.Value).Order());
    }
}
