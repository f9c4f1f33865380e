using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProtocolLearning.Protocol.Aggregation.Coordinates;

/// <summary>
/// The mean of some ranks of every coordinate, by a <see cref="SelectionNetwork"/> over vector lanes: 16 coordinates at once, in tiles that stay
/// in the first cache, so that the rows are read once.
/// </summary>
/// <remarks>
/// A zero counts as +0, whatever its sign, so every finite value has one place and every CPU gives equal bits. Several values are added in double
/// precision and rounded to float32 once.
/// </remarks>
internal sealed class RankMean
{
    private const int Lanes = 16;
    private const int TileBytes = 32 << 10;
    private const int MostElements = 1024;

    private readonly int _count;
    private readonly int _first;
    private readonly int _last;
    private readonly Comparator[] _steps;

    /// <param name="count">Number of rows.</param>
    /// <param name="ranks">The least and the largest rank that are averaged.</param>
    public RankMean(int count, (int First, int Last) ranks)
    {
        (_count, (_first, _last)) = (count, ranks);
        _steps = SelectionNetwork.Selecting(count, _first, _last);
        TileElements = Math.Clamp(TileBytes / (count * sizeof(float)) / Lanes * Lanes, Lanes, MostElements);
    }

    /// <summary>Coordinates that are best written at once, so that who reads the rows again finds them in the cache.</summary>
    public int TileElements { get; }

    /// <summary>Writes some coordinates.</summary>
    /// <param name="rows">The rows; finite.</param>
    /// <param name="range">The coordinates, up to <see cref="TileElements"/>.</param>
    /// <param name="output">The means of these.</param>
    public void Write(IReadOnlyList<ReadOnlyMemory<float>> rows, Range range, Span<float> output)
    {
        var stride = (output.Length + Lanes - 1) / Lanes;
        var rented = ArrayPool<float>.Shared.Rent(AlignedTile.Rented<float>(_count * stride * Lanes));
        var tile = MemoryMarshal.Cast<float, Vector512<float>>(AlignedTile.Of(rented, _count * stride * Lanes));
        for (var i = 0; i < _count; i++)
        {
            Load(rows[i].Span[range], tile.Slice(i * stride, stride));
        }

        foreach (var step in _steps)
        {
            Apply(step.Kept, tile.Slice(step.Low * stride, stride), tile.Slice(step.High * stride, stride));
        }

        Average(tile, stride);
        MemoryMarshal.Cast<Vector512<float>, float>(tile.Slice(_first * stride, stride))[..output.Length].CopyTo(output);
        ArrayPool<float>.Shared.Return(rented);
    }

    private static void Load(ReadOnlySpan<float> row, Span<Vector512<float>> tile)
    {
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(row);
        for (var k = 0; k < vectors.Length; k++)
        {
            tile[k] = vectors[k] + Vector512<float>.Zero;
        }

        if (vectors.Length < tile.Length)
        {
            Span<float> rest = stackalloc float[Lanes];
            rest.Clear();
            row[(vectors.Length * Lanes)..].CopyTo(rest);
            tile[vectors.Length] = Vector512.Create<float>(rest) + Vector512<float>.Zero;
        }
    }

    private static void Apply(KeptValues kept, Span<Vector512<float>> low, Span<Vector512<float>> high)
    {
        ref var a = ref MemoryMarshal.GetReference(low);
        ref var b = ref MemoryMarshal.GetReference(high);
        switch (kept)
        {
            case KeptValues.Both:
                for (var k = 0; k < low.Length; k++)
                {
                    var (x, y) = (Unsafe.Add(ref a, k), Unsafe.Add(ref b, k));
                    Unsafe.Add(ref a, k) = Vector512.MinNative(x, y);
                    Unsafe.Add(ref b, k) = Vector512.MaxNative(x, y);
                }

                break;
            case KeptValues.Lesser:
                for (var k = 0; k < low.Length; k++)
                {
                    Unsafe.Add(ref a, k) = Vector512.MinNative(Unsafe.Add(ref a, k), Unsafe.Add(ref b, k));
                }

                break;
            default:
                for (var k = 0; k < low.Length; k++)
                {
                    Unsafe.Add(ref b, k) = Vector512.MaxNative(Unsafe.Add(ref a, k), Unsafe.Add(ref b, k));
                }

                break;
        }
    }

    private void Average(Span<Vector512<float>> tile, int stride)
    {
        if (_first == _last)
        {
            return;
        }

        var divisor = Vector512.Create((double)(_last - _first + 1));
        for (var k = 0; k < stride; k++)
        {
            var lower = Vector512<double>.Zero;
            var upper = Vector512<double>.Zero;
            for (var rank = _first; rank <= _last; rank++)
            {
                var values = tile[(rank * stride) + k];
                lower += Lane.Widen(values.GetLower());
                upper += Lane.Widen(values.GetUpper());
            }

            tile[(_first * stride) + k] = Vector512.Create(Lane.Narrow(lower / divisor), Lane.Narrow(upper / divisor));
        }
    }
}
