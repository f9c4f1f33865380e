using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>
/// Inner products of every pair of rows. Every combination of the rows, and every distance between such combinations, follows
/// from them, so that an iterative rule reads the vectors once instead of once an iteration.
/// </summary>
/// <remarks>
/// The order of operations is part of the definition. A chunk of 2^16 elements is summed in 8 lanes, element i in lane i mod 8,
/// in double precision; lanes are added as ((0+4)+(2+6))+((1+5)+(3+7)); chunks are added in order. A product of two float32
/// numbers is exact in double precision, so fusing it with the addition changes nothing, and every vector width gives equal bits.
/// </remarks>
internal static class GramMatrix
{
    public const int ChunkElements = 1 << 16;
    private const int Lanes = 8;
    private const int TileElements = 128;
    private const int TileVectors = TileElements / Lanes;

    /// <summary>The symmetric matrix of inner products, n by n.</summary>
    /// <param name="rows">n vectors of equal length.</param>
    /// <param name="parallelism">Number of threads, 1 or more; the result does not depend on it.</param>
    public static double[,] Compute(IReadOnlyList<ReadOnlyMemory<float>> rows, int parallelism)
    {
        var count = rows.Count;
        var length = rows[0].Length;
        var chunks = (int)(((long)length + ChunkElements - 1) / ChunkElements);
        var partial = new double[chunks][];
        Chunks.Run(chunks, parallelism, chunk =>
        {
            var start = chunk * ChunkElements;
            partial[chunk] = OfChunk(rows, start, Math.Min(ChunkElements, length - start));
        });

        var gram = new double[count, count];
        foreach (var chunk in partial)
        {
            for (int i = 0, pair = 0; i < count; i++)
            {
                for (var j = 0; j <= i; j++, pair++)
                {
                    gram[i, j] += chunk[pair];
                }
            }
        }

        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                gram[j, i] = gram[i, j];
            }
        }

        return gram;
    }

    /// <summary>Adds the lanes of a vector in the fixed order.</summary>
    public static double Sum(Vector512<double> lanes)
    {
        var four = lanes.GetLower() + lanes.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    private static double[] OfChunk(IReadOnlyList<ReadOnlyMemory<float>> rows, int start, int length)
    {
        // Rows come in pairs for the 2 by 2 kernel; an odd last row is paired with zeros.
        var count = rows.Count;
        var padded = count + (count & 1);
        var tile = ArrayPool<double>.Shared.Rent(padded * TileElements);
        var sums = new Vector512<double>[padded * padded];
        try
        {
            tile.AsSpan(count * TileElements, (padded - count) * TileElements).Clear();
            for (var offset = 0; offset < length; offset += TileElements)
            {
                var elements = Math.Min(TileElements, length - offset);
                for (var i = 0; i < count; i++)
                {
                    Widen(rows[i].Span.Slice(start + offset, elements), tile.AsSpan(i * TileElements, TileElements));
                }

                AddTile(MemoryMarshal.Cast<double, Vector512<double>>(tile.AsSpan(0, padded * TileElements)), padded, sums);
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(tile);
        }

        var products = new double[count * (count + 1) / 2];
        for (int i = 0, pair = 0; i < count; i++)
        {
            for (var j = 0; j <= i; j++, pair++)
            {
                products[pair] = Sum(sums[(i * padded) + j]);
            }
        }

        return products;
    }

    private static void Widen(ReadOnlySpan<float> row, Span<double> tile)
    {
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(row);
        var wide = MemoryMarshal.Cast<double, Vector512<double>>(tile);
        for (var k = 0; k < vectors.Length; k++)
        {
            wide[k] = Lane.Widen(vectors[k]);
        }

        for (var k = vectors.Length * Lanes; k < tile.Length; k++)
        {
            tile[k] = k < row.Length ? row[k] : 0;
        }
    }

    private static void AddTile(ReadOnlySpan<Vector512<double>> tile, int rows, Span<Vector512<double>> sums)
    {
        ref var first = ref MemoryMarshal.GetReference(tile);
        for (var i = 0; i < rows; i += 2)
        {
            ref var a = ref Unsafe.Add(ref first, i * TileVectors);
            ref var b = ref Unsafe.Add(ref first, (i + 1) * TileVectors);
            for (var j = 0; j <= i; j += 2)
            {
                ref var c = ref Unsafe.Add(ref first, j * TileVectors);
                ref var d = ref Unsafe.Add(ref first, (j + 1) * TileVectors);
                var upper = sums.Slice((i * rows) + j, 2);
                var lower = sums.Slice(((i + 1) * rows) + j, 2);
                var (ac, ad, bc, bd) = (upper[0], upper[1], lower[0], lower[1]);
                for (var k = 0; k < TileVectors; k++)
                {
                    var x = Unsafe.Add(ref a, k);
                    var y = Unsafe.Add(ref b, k);
                    var u = Unsafe.Add(ref c, k);
                    var v = Unsafe.Add(ref d, k);
                    ac = Vector512.MultiplyAddEstimate(x, u, ac);
                    ad = Vector512.MultiplyAddEstimate(x, v, ad);
                    bc = Vector512.MultiplyAddEstimate(y, u, bc);
                    bd = Vector512.MultiplyAddEstimate(y, v, bd);
                }

                (upper[0], upper[1], lower[0], lower[1]) = (ac, ad, bc, bd);
            }
        }
    }
}
