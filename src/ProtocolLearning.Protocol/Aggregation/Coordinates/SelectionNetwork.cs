using System.Numerics;

namespace ProtocolLearning.Protocol.Aggregation.Coordinates;

/// <summary>
/// Batcher's odd-even merge sort (1968) of n values, without the steps that some wanted ranks do not depend on. The values of these ranks end in
/// their places, in any order among themselves. What is compared does not depend on the values, so a step compares whole vectors.
/// </summary>
internal static class SelectionNetwork
{
    /// <summary>The steps, in order.</summary>
    /// <param name="count">n, from 1.</param>
    /// <param name="first">The least wanted rank, from 0.</param>
    /// <param name="last">The largest wanted rank.</param>
    public static Comparator[] Selecting(int count, int first, int last)
    {
        var live = new bool[count];
        var read = new bool[count];
        Array.Fill(live, true, first, last - first + 1);
        var kept = new List<Comparator>();
        foreach (var (low, high) in Sorting(count).AsEnumerable().Reverse())
        {
            // Two wanted values that nobody reads again may stay as they are: only their set counts.
            if ((!live[low] && !live[high]) || (live[low] && live[high] && !read[low] && !read[high]))
            {
                continue;
            }

            kept.Add(new Comparator(low, high, !live[high] ? KeptValues.Lesser : !live[low] ? KeptValues.Larger : KeptValues.Both));
            live[low] = live[high] = read[low] = read[high] = true;
        }

        kept.Reverse();
        return [.. kept];
    }

    /// <summary>The whole sort. Places from n on would hold what is larger than all, so steps that reach there change nothing.</summary>
    private static List<(int Low, int High)> Sorting(int count)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)count);
        var steps = new List<(int, int)>();
        for (var block = 1; block < size; block *= 2)
        {
            for (var distance = block; distance >= 1; distance /= 2)
            {
                for (var start = distance % block; start + distance < size; start += 2 * distance)
                {
                    for (var i = start; i < start + distance; i++)
                    {
                        if (i / (2 * block) == (i + distance) / (2 * block) && i + distance < count)
                        {
                            steps.Add((i, i + distance));
                        }
                    }
                }
            }
        }

        return steps;
    }
}
