using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>
/// The combination of rows with given coefficients. Each element is summed in double precision in the order of the rows, rows
/// with coefficient 0 left out, every product and every sum rounded on its own, and rounded to float32 once.
/// </summary>
internal static class LinearCombination
{
    private const int Lanes = 8;
    private const int TileElements = 1024;

    /// <summary>Writes one chunk.</summary>
    /// <param name="rows">The chunk of each row.</param>
    /// <param name="coefficients">A coefficient for each row.</param>
    /// <param name="output">The chunk of the combination.</param>
    /// <param name="deviations">Measures each row against what is written while both are at hand; null where nothing is measured.</param>
    public static void WriteChunk(
        IReadOnlyList<ReadOnlyMemory<float>> rows, ReadOnlySpan<double> coefficients, Span<float> output, Deviations? deviations)
    {
        var rented = ArrayPool<double>.Shared.Rent(AlignedTile.Rented<double>(TileElements));
        var sums = AlignedTile.Of(rented, TileElements);
        for (var start = 0; start < output.Length; start += TileElements)
        {
            var range = start..Math.Min(output.Length, start + TileElements);
            var tile = output[range];
            WriteTile(rows, coefficients, range, tile, sums);
            for (var i = 0; deviations is not null && i < rows.Count; i++)
            {
                deviations.Add(i, rows[i].Span[range], tile);
            }

            deviations?.Add(rows.Count, tile, tile);
        }

        ArrayPool<double>.Shared.Return(rented);
    }

    private static void WriteTile(
        IReadOnlyList<ReadOnlyMemory<float>> rows,
        ReadOnlySpan<double> coefficients,
        Range range,
        Span<float> output,
        Span<double> sums)
    {
        sums = sums[..output.Length];
        sums.Clear();
        for (var i = 0; i < rows.Count; i++)
        {
            if (coefficients[i] != 0)
            {
                Add(rows[i].Span[range], coefficients[i], sums);
            }
        }

        var wide = MemoryMarshal.Cast<double, Vector512<double>>(sums);
        var narrow = MemoryMarshal.Cast<float, Vector256<float>>(output);
        for (var k = 0; k < narrow.Length; k++)
        {
            narrow[k] = Lane.Narrow(wide[k]);
        }

        for (var k = narrow.Length * Lanes; k < output.Length; k++)
        {
            output[k] = (float)sums[k];
        }
    }

    private static void Add(ReadOnlySpan<float> row, double coefficient, Span<double> sums)
    {
        var factor = Vector512.Create(coefficient);
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(row);
        var wide = MemoryMarshal.Cast<double, Vector512<double>>(sums);
        for (var k = 0; k < vectors.Length; k++)
        {
            wide[k] += Lane.Widen(vectors[k]) * factor;
        }

        for (var k = vectors.Length * Lanes; k < row.Length; k++)
        {
            var product = row[k] * coefficient;
            sums[k] += product;
        }
    }
}
