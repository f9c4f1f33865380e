using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProtocolLearning.Protocol.Aggregation.Coordinates;

/// <summary>
/// Squared norm of each row and its inner product with a vector, over one chunk, in double precision: element i in lane i mod 16, lanes i and
/// i + 8 added first, then as in <see cref="GramMatrix"/>. Products are exact, so fusing them with the addition changes nothing.
/// </summary>
/// <param name="rows">Number of rows.</param>
internal sealed class RowProducts(int rows)
{
    private const int Lanes = 16;

    private readonly Sums[] _sums = new Sums[rows];

    /// <summary>Adds elements of a row and of the vector: a multiple of 16 of them, or the last of the chunk.</summary>
    public void Add(int row, ReadOnlySpan<float> values, ReadOnlySpan<float> vector)
    {
        var x = MemoryMarshal.Cast<float, Vector512<float>>(values);
        var v = MemoryMarshal.Cast<float, Vector512<float>>(vector);
        var sums = _sums[row];
        for (var k = 0; k < x.Length; k++)
        {
            sums = Add(sums, x[k], v[k]);
        }

        var rest = values.Length % Lanes;
        if (rest > 0)
        {
            Span<float> lastRow = stackalloc float[Lanes];
            Span<float> lastVector = stackalloc float[Lanes];
            lastRow.Clear();
            lastVector.Clear();
            values[^rest..].CopyTo(lastRow);
            vector[^rest..].CopyTo(lastVector);
            sums = Add(sums, Vector512.Create<float>(lastRow), Vector512.Create<float>(lastVector));
        }

        _sums[row] = sums;
    }

    /// <summary>What a row came to over the chunk.</summary>
    public (double Square, double Product) Of(int row)
    {
        var sums = _sums[row];
        return (GramMatrix.Sum(sums.LowerSquare + sums.UpperSquare), GramMatrix.Sum(sums.LowerProduct + sums.UpperProduct));
    }

    private static Sums Add(Sums sums, Vector512<float> row, Vector512<float> vector)
    {
        var (lower, upper) = (Lane.Widen(row.GetLower()), Lane.Widen(row.GetUpper()));
        return new Sums(
            Vector512.MultiplyAddEstimate(lower, lower, sums.LowerSquare),
            Vector512.MultiplyAddEstimate(upper, upper, sums.UpperSquare),
            Vector512.MultiplyAddEstimate(lower, Lane.Widen(vector.GetLower()), sums.LowerProduct),
            Vector512.MultiplyAddEstimate(upper, Lane.Widen(vector.GetUpper()), sums.UpperProduct));
    }

    private readonly record struct Sums(
        Vector512<double> LowerSquare, Vector512<double> UpperSquare, Vector512<double> LowerProduct, Vector512<double> UpperProduct);
}
