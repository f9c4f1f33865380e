using System.Runtime.CompilerServices;
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
        var whole = values.Length / Lanes * Lanes;
        AddWhole(row, values[..whole], vector[..whole]);
        if (whole < values.Length)
        {
            Span<float> lastRow = stackalloc float[Lanes];
            Span<float> lastVector = stackalloc float[Lanes];
            lastRow.Clear();
            lastVector.Clear();
            values[whole..].CopyTo(lastRow);
            vector[whole..].CopyTo(lastVector);
            AddWhole(row, lastRow, lastVector);
        }
    }

    /// <summary>What a row came to over the chunk.</summary>
    public (double Square, double Product) Of(int row)
    {
        var sums = _sums[row];
        return (GramMatrix.Sum(sums.LowerSquare + sums.UpperSquare), GramMatrix.Sum(sums.LowerProduct + sums.UpperProduct));
    }

    /// <summary>The sums are locals, so that they stay in registers.</summary>
    private void AddWhole(int row, ReadOnlySpan<float> values, ReadOnlySpan<float> vector)
    {
        ref var x = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<float, Vector256<float>>(values));
        ref var v = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<float, Vector256<float>>(vector));
        var (lowerSquare, upperSquare, lowerProduct, upperProduct) = _sums[row];
        for (var k = 0; k < values.Length / 8; k += 2)
        {
            var lower = Lane.Widen(Unsafe.Add(ref x, k));
            var upper = Lane.Widen(Unsafe.Add(ref x, k + 1));
            lowerSquare = Vector512.MultiplyAddEstimate(lower, lower, lowerSquare);
            upperSquare = Vector512.MultiplyAddEstimate(upper, upper, upperSquare);
            lowerProduct = Vector512.MultiplyAddEstimate(lower, Lane.Widen(Unsafe.Add(ref v, k)), lowerProduct);
            upperProduct = Vector512.MultiplyAddEstimate(upper, Lane.Widen(Unsafe.Add(ref v, k + 1)), upperProduct);
        }

        _sums[row] = new Sums(lowerSquare, upperSquare, lowerProduct, upperProduct);
    }

    private readonly record struct Sums(
        Vector512<double> LowerSquare, Vector512<double> UpperSquare, Vector512<double> LowerProduct, Vector512<double> UpperProduct);
}
