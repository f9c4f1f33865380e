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

    public static void Write(
        IReadOnlyList<ReadOnlyMemory<float>> rows,
        ReadOnlyMemory<double> coefficients,
        Memory<float> output,
        int parallelism)
    {
        var chunks = (int)(((long)output.Length + GramMatrix.ChunkElements - 1) / GramMatrix.ChunkElements);
        Chunks.Run(chunks, parallelism, chunk =>
        {
            var start = chunk * GramMatrix.ChunkElements;
            var end = Math.Min(output.Length, start + GramMatrix.ChunkElements);
            var sums = ArrayPool<double>.Shared.Rent(TileElements);
            for (; start < end; start += TileElements)
            {
                var range = start..Math.Min(end, start + TileElements);
                WriteTile(rows, coefficients.Span, range, output.Span[range], sums);
            }

            ArrayPool<double>.Shared.Return(sums);
        });
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
