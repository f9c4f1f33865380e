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
/// The order of operations is part of the definition. A chunk, 2^16 elements of a whole vector, is summed in 8 lanes, element i in lane i mod 8,
/// in double precision; lanes are added as ((0+4)+(2+6))+((1+5)+(3+7)); chunks are added in order. A product of two float32
/// numbers is exact in double precision, so fusing it with the addition changes nothing, and every vector width gives equal bits.
/// </remarks>
internal static class GramMatrix
{
    private const int Lanes = 8;
    private const int BlockRows = 4;
    private const int TileElements = 128;
    private const int TileVectors = TileElements / Lanes;

    /// <summary>Inner products of one chunk: row i with row j at i (i + 1) / 2 + j, j up to i.</summary>
    /// <param name="rows">The chunk of each of n vectors.</param>
    public static double[] OfChunk(IReadOnlyList<ReadOnlyMemory<float>> rows)
    {
        // Rows come in blocks; the last one is filled up with zeros.
        var (count, length) = (rows.Count, rows[0].Length);
        var padded = (count + BlockRows - 1) / BlockRows * BlockRows;
        var rented = ArrayPool<double>.Shared.Rent(AlignedTile.Rented<double>(padded * TileElements));
        var tile = AlignedTile.Of(rented, padded * TileElements);
        var sums = new Vector512<double>[padded * padded];
        try
        {
            tile[(count * TileElements)..].Clear();
            for (var offset = 0; offset < length; offset += TileElements)
            {
                var elements = Math.Min(TileElements, length - offset);
                for (var i = 0; i < count; i++)
                {
                    Widen(rows[i].Span.Slice(offset, elements), tile.Slice(i * TileElements, TileElements));
                }

                AddTile(MemoryMarshal.Cast<double, Vector512<double>>(tile), padded, sums);
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
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

    /// <summary>The symmetric matrix of inner products, n by n: chunks added in order.</summary>
    /// <param name="chunks">What <see cref="OfChunk"/> gave for each chunk.</param>
    /// <param name="count">Number n of rows.</param>
    public static double[,] Add(IReadOnlyList<double[]> chunks, int count)
    {
        var gram = new double[count, count];
        foreach (var chunk in chunks)
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
        for (var i = 0; i < rows; i += BlockRows)
        {
            for (var j = 0; j <= i; j += BlockRows)
            {
                for (var half = 0; half < BlockRows; half += 2)
                {
                    AddBlock(
                        tile.Slice((i + half) * TileVectors, 2 * TileVectors),
                        tile.Slice(j * TileVectors, BlockRows * TileVectors),
                        sums.Slice(((i + half) * rows) + j, BlockRows),
                        sums.Slice(((i + half + 1) * rows) + j, BlockRows));
                }
            }
        }
    }

    /// <summary>Two rows by four: eight sums stay in registers, and each loaded vector serves two or four of them.</summary>
    private static void AddBlock(
        ReadOnlySpan<Vector512<double>> left,
        ReadOnlySpan<Vector512<double>> right,
        Span<Vector512<double>> first,
        Span<Vector512<double>> second)
    {
        ref var a = ref MemoryMarshal.GetReference(left);
        ref var b = ref MemoryMarshal.GetReference(right);
        var (s00, s01, s02, s03) = (first[0], first[1], first[2], first[3]);
        var (s10, s11, s12, s13) = (second[0], second[1], second[2], second[3]);
        for (var k = 0; k < TileVectors; k++)
        {
            var x = Unsafe.Add(ref a, k);
            var y = Unsafe.Add(ref a, TileVectors + k);
            var u = Unsafe.Add(ref b, k);
            s00 = Vector512.MultiplyAddEstimate(x, u, s00);
            s10 = Vector512.MultiplyAddEstimate(y, u, s10);
            u = Unsafe.Add(ref b, TileVectors + k);
            s01 = Vector512.MultiplyAddEstimate(x, u, s01);
            s11 = Vector512.MultiplyAddEstimate(y, u, s11);
            u = Unsafe.Add(ref b, (2 * TileVectors) + k);
            s02 = Vector512.MultiplyAddEstimate(x, u, s02);
            s12 = Vector512.MultiplyAddEstimate(y, u, s12);
            u = Unsafe.Add(ref b, (3 * TileVectors) + k);
            s03 = Vector512.MultiplyAddEstimate(x, u, s03);
            s13 = Vector512.MultiplyAddEstimate(y, u, s13);
        }

        (first[0], first[1], first[2], first[3]) = (s00, s01, s02, s03);
        (second[0], second[1], second[2], second[3]) = (s10, s11, s12, s13);
    }
}
