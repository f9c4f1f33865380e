using ProtocolLearning.Protocol.Randomness;

namespace ProtocolLearning.Protocol.Aggregation.Mixing;

/// <summary>
/// Bucketing (Karimireddy et al., arXiv 2006.09365): the contributions in a random order, the mean of every few of them. Means differ less than
/// contributions do, but f liars spoil up to f of fewer rows: a rule that needs m rows needs s (m - 1) + 1 contributions.
/// </summary>
/// <param name="size">s, contributions a bucket, from 1; the last may hold fewer.</param>
/// <param name="randomness">The order; public, so that whoever recomputes has the same.</param>
internal sealed class Bucketing(int size, PublicRandomness randomness) : IMixing
{
    public double[,] Mix(CombinationGeometry rows)
    {
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        randomness.Shuffle<int>(order);
        var buckets = order.Chunk(size).ToArray();
        var matrix = new double[buckets.Length, rows.Count];
        for (var i = 0; i < buckets.Length; i++)
        {
            foreach (var row in buckets[i])
            {
                matrix[i, row] = 1.0 / buckets[i].Length;
            }
        }

        return matrix;
    }
}
