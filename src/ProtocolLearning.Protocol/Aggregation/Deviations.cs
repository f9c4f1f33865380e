using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>
/// Squared distance of each row from a vector, and its inner product with it, over one chunk. Lanes and their order of summation are
/// those of <see cref="GramMatrix"/>; every product and every sum is rounded on its own.
/// </summary>
/// <param name="rows">Number of rows.</param>
internal sealed class Deviations(int rows)
{
    private const int Lanes = 8;

    private readonly Vector512<double>[] _squares = new Vector512<double>[rows];
    private readonly Vector512<double>[] _products = new Vector512<double>[rows];

    /// <summary>Adds elements of a row and of the vector: a multiple of 8 of them, or the last of the chunk.</summary>
    public void Add(int row, ReadOnlySpan<float> values, ReadOnlySpan<float> centre)
    {
        var x = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var v = MemoryMarshal.Cast<float, Vector256<float>>(centre);
        var (square, product) = (_squares[row], _products[row]);
        for (var k = 0; k < x.Length; k++)
        {
            (square, product) = Add(square, product, Lane.Widen(x[k]), Lane.Widen(v[k]));
        }

        var rest = values.Length % Lanes;
        if (rest > 0)
        {
            Span<float> lastRow = stackalloc float[Lanes];
            Span<float> lastCentre = stackalloc float[Lanes];
            lastRow.Clear();
            lastCentre.Clear();
            values[^rest..].CopyTo(lastRow);
            centre[^rest..].CopyTo(lastCentre);
            (square, product) = Add(
                square,
                product,
                Lane.Widen(Vector256.Create<float>(lastRow)),
                Lane.Widen(Vector256.Create<float>(lastCentre)));
        }

        (_squares[row], _products[row]) = (square, product);
    }

    /// <summary>What a row came to over the chunk.</summary>
    public (double Square, double Product) Of(int row) => (GramMatrix.Sum(_squares[row]), GramMatrix.Sum(_products[row]));

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
