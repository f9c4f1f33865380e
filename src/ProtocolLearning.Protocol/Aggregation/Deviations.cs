using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>
/// Squared distance of each row from a vector, and its inner product with it, in one pass over the rows. Chunks, lanes and
/// their order of summation are those of <see cref="GramMatrix"/>; every product and every sum is rounded on its own.
/// </summary>
internal static class Deviations
{
    private const int Lanes = 8;

    /// <param name="rows">n vectors.</param>
    /// <param name="centre">The vector.</param>
    /// <param name="parallelism">Number of threads, 1 or more; the result does not depend on it.</param>
    /// <param name="squaredDistances">n squared distances.</param>
    /// <param name="products">n inner products.</param>
    public static void Compute(
        IReadOnlyList<ReadOnlyMemory<float>> rows,
        ReadOnlyMemory<float> centre,
        int parallelism,
        Span<double> squaredDistances,
        Span<double> products)
    {
        var chunks = (int)(((long)centre.Length + GramMatrix.ChunkElements - 1) / GramMatrix.ChunkElements);
        var partial = new (double Square, double Product)[chunks, rows.Count];
        Chunks.Run(chunks, parallelism, chunk =>
        {
            var start = chunk * GramMatrix.ChunkElements;
            var length = Math.Min(GramMatrix.ChunkElements, centre.Length - start);
            for (var i = 0; i < rows.Count; i++)
            {
                partial[chunk, i] = OfChunk(rows[i].Span.Slice(start, length), centre.Span.Slice(start, length));
            }
        });

        squaredDistances.Clear();
        products.Clear();
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            for (var i = 0; i < rows.Count; i++)
            {
                squaredDistances[i] += partial[chunk, i].Square;
                products[i] += partial[chunk, i].Product;
            }
        }
    }

    private static (double Square, double Product) OfChunk(ReadOnlySpan<float> row, ReadOnlySpan<float> centre)
    {
        var x = MemoryMarshal.Cast<float, Vector256<float>>(row);
        var v = MemoryMarshal.Cast<float, Vector256<float>>(centre);
        var square = Vector512<double>.Zero;
        var product = Vector512<double>.Zero;
        for (var k = 0; k < x.Length; k++)
        {
            (square, product) = Add(square, product, Lane.Widen(x[k]), Lane.Widen(v[k]));
        }

        var rest = row.Length % Lanes;
        if (rest > 0)
        {
            Span<float> lastRow = stackalloc float[Lanes];
            Span<float> lastCentre = stackalloc float[Lanes];
            lastRow.Clear();
            lastCentre.Clear();
            row[^rest..].CopyTo(lastRow);
            centre[^rest..].CopyTo(lastCentre);
            (square, product) = Add(
                square,
                product,
                Lane.Widen(Vector256.Create<float>(lastRow)),
                Lane.Widen(Vector256.Create<float>(lastCentre)));
        }

        return (GramMatrix.Sum(square), GramMatrix.Sum(product));
    }

    private static (Vector512<double> Square, Vector512<double> Product) Add(
        Vector512<double> square,
        Vector512<double> product,
        Vector512<double> row,
        Vector512<double> centre)
    {
        var difference = row - centre;
        var squared = difference * difference;
        var multiplied = row * centre;
        return (square + squared, product + multiplied);
    }
}
