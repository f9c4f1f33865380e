using System.Numerics;
using System.Runtime.InteropServices;

namespace ProtocolLearning.Protocol.Codecs;

/// <summary>The scale of a block of elements: a bfloat16 that follows from the largest magnitude in it.</summary>
internal static class BlockScale
{
    /// <summary>Bytes of a scale.</summary>
    public const int Bytes = sizeof(ushort);

    /// <summary>Stands where an element is not finite: the receiver refuses it.</summary>
    public const ushort NotFinite = 0x7FC0;

    private const int MagnitudeMask = 0x7FFF_FFFF;
    private const int Infinity = 0x7F80_0000;
    private const int LowerHalf = 0xFFFF;

    /// <summary>The bits of the largest magnitude. Those of magnitudes are in the order of the magnitudes; NaN is above all.</summary>
    public static int LargestMagnitude(ReadOnlySpan<float> values)
    {
        var bits = MemoryMarshal.Cast<float, int>(values);
        var vectors = MemoryMarshal.Cast<int, Vector<int>>(bits);
        var largest = 0;
        if (vectors.Length > 0)
        {
            var mask = new Vector<int>(MagnitudeMask);
            var lanes = Vector<int>.Zero;
            foreach (var vector in vectors)
            {
                lanes = Vector.Max(lanes, vector & mask);
            }

            for (var lane = 0; lane < Vector<int>.Count; lane++)
            {
                largest = Math.Max(largest, lanes[lane]);
            }
        }

        foreach (var element in bits[(vectors.Length * Vector<int>.Count)..])
        {
            largest = Math.Max(largest, element & MagnitudeMask);
        }

        return largest;
    }

    /// <summary>Whether the bits of a magnitude are a number's.</summary>
    public static bool IsFinite(int magnitude) => magnitude < Infinity;

    /// <summary>The least bfloat16 that is not below a finite number of no sign.</summary>
    public static ushort RoundUp(float value)
    {
        var bits = BitConverter.SingleToInt32Bits(value);
        return (ushort)((bits + LowerHalf) >> 16);
    }

    /// <summary>The value of a scale.</summary>
    public static float ToSingle(ushort scale) => BitConverter.Int32BitsToSingle(scale << 16);

    /// <summary>Whether a scale that a peer sent is a number of no sign and at most so large.</summary>
    public static bool IsValid(ushort scale, float largest) => scale < NotFinite && ToSingle(scale) <= largest;
}
