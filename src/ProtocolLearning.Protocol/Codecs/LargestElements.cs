using System.Numerics;
using System.Runtime.InteropServices;

namespace ProtocolLearning.Protocol.Codecs;

/// <summary>
/// Finds the k elements of the largest magnitude; of equal ones the first. The magnitudes' bits are in the order of the magnitudes,
/// so the k-th largest is found bit by bit, each time counting a whole chunk in vectors, mostly in less than half of the 31 bits.
/// </summary>
internal static class LargestElements
{
    private const int MagnitudeMask = 0x7FFF_FFFF;

    /// <summary>Writes the places of the k largest, ascending.</summary>
    /// <param name="values">Finite elements, at least as many as are sought.</param>
    /// <param name="largestMagnitude">Bits of the largest magnitude among them.</param>
    /// <param name="places">Takes k places.</param>
    public static void Find(ReadOnlySpan<float> values, int largestMagnitude, Span<ushort> places)
    {
        var bits = MemoryMarshal.Cast<float, int>(values);
        var (threshold, count) = (0, bits.Length);
        for (var bit = BitOperations.Log2((uint)largestMagnitude | 1); bit >= 0 && count != places.Length; bit--)
        {
            var higher = threshold | (1 << bit);
            var left = CountFrom(bits, higher);
            if (left >= places.Length)
            {
                (threshold, count) = (higher, left);
            }
        }

        // Where more than k reach the threshold, it is the k-th magnitude itself, and some that equal it are left out.
        var equals = count == places.Length ? count : places.Length - CountFrom(bits, threshold + 1);
        Collect(bits, threshold, equals, places);
    }

    private static int CountFrom(ReadOnlySpan<int> bits, int threshold)
    {
        var vectors = MemoryMarshal.Cast<int, Vector<int>>(bits);
        var mask = new Vector<int>(MagnitudeMask);
        var below = new Vector<int>(threshold - 1);
        var (even, odd) = (Vector<int>.Zero, Vector<int>.Zero);
        var i = 0;
        for (; i + 1 < vectors.Length; i += 2)
        {
            even += Vector.GreaterThan(vectors[i] & mask, below);
            odd += Vector.GreaterThan(vectors[i + 1] & mask, below);
        }

        // A lane that holds is -1.
        var count = -Vector.Sum(even + odd);
        foreach (var element in bits[(i * Vector<int>.Count)..])
        {
            count += (element & MagnitudeMask) >= threshold ? 1 : 0;
        }

        return count;
    }

    private static void Collect(ReadOnlySpan<int> bits, int threshold, int equals, Span<ushort> places)
    {
        var vectors = MemoryMarshal.Cast<int, Vector<int>>(bits);
        var mask = new Vector<int>(MagnitudeMask);
        var below = new Vector<int>(threshold - 1);
        var found = 0;
        for (var i = 0; i < vectors.Length && found < places.Length; i++)
        {
            if (Vector.GreaterThanAny(vectors[i] & mask, below))
            {
                var start = i * Vector<int>.Count;
                CollectEach(bits.Slice(start, Vector<int>.Count), start, threshold, ref equals, places, ref found);
            }
        }

        var rest = vectors.Length * Vector<int>.Count;
        CollectEach(bits[rest..], rest, threshold, ref equals, places, ref found);
    }

    private static void CollectEach(
        ReadOnlySpan<int> bits, int start, int threshold, ref int equals, Span<ushort> places, ref int found)
    {
        for (var i = 0; i < bits.Length && found < places.Length; i++)
        {
            var magnitude = bits[i] & MagnitudeMask;
            if (magnitude > threshold || (magnitude == threshold && equals-- > 0))
            {
                places[found++] = (ushort)(start + i);
            }
        }
    }
}
