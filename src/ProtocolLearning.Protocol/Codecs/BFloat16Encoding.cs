using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ProtocolLearning.Protocol.Codecs;

/// <summary>
/// The upper two bytes of an element, rounded to nearest even. A finite value that would round to infinity becomes the largest
/// finite bfloat16 of its sign.
/// </summary>
internal sealed class BFloat16Encoding : TensorEncoding
{
    private const uint SignMask = 0x8000_0000;
    private const uint MagnitudeMask = 0x7FFF_FFFF;
    private const uint Infinity = 0x7F80_0000;
    private const uint LargestFinite = 0x7F7F_0000;
    private const uint RoundingBias = 0x7FFF;
    private const ushort ExponentMask = 0x7F80;

    public override int BlockElements => 1;

    public override int EncodedLength(int count) => checked(count * sizeof(ushort));

    public override void Encode(ReadOnlySpan<float> values, Span<byte> destination)
    {
        var target = MemoryMarshal.Cast<byte, ushort>(Destination(destination, EncodedLength(values.Length)));
        var source = MemoryMarshal.Cast<float, uint>(values);
        var done = EncodeVectors(source, target);
        for (var i = done; i < source.Length; i++)
        {
            target[i] = (ushort)(Round(source[i]) >> 16);
        }

        SwapOnBigEndian(target);
    }

    public override bool TryDecode(ReadOnlySpan<byte> encoded, Span<float> values)
    {
        if (encoded.Length != (long)values.Length * sizeof(ushort))
        {
            return false;
        }

        var source = MemoryMarshal.Cast<byte, ushort>(encoded);
        var target = MemoryMarshal.Cast<float, uint>(values);
        if (!BitConverter.IsLittleEndian)
        {
            return TryDecodeSwapped(source, target);
        }

        var mask = new Vector<ushort>(ExponentMask);
        var bad = Vector<ushort>.Zero;
        var from = MemoryMarshal.Cast<ushort, Vector<ushort>>(source);
        var to = MemoryMarshal.Cast<uint, Vector<uint>>(target);
        for (var i = 0; i < from.Length; i++)
        {
            bad |= Vector.Equals(from[i] & mask, mask);
            Vector.Widen(from[i], out var low, out var high);
            to[2 * i] = low << 16;
            to[(2 * i) + 1] = high << 16;
        }

        var finite = bad == Vector<ushort>.Zero;
        for (var i = from.Length * Vector<ushort>.Count; i < source.Length; i++)
        {
            target[i] = (uint)source[i] << 16;
            finite &= (source[i] & ExponentMask) != ExponentMask;
        }

        return finite;
    }

    /// <summary>The definition: the element's bits after rounding, of which the upper half is sent.</summary>
    internal static uint Round(uint bits)
    {
        var sign = bits & SignMask;
        var magnitude = bits & MagnitudeMask;
        if (magnitude >= Infinity)
        {
            // A NaN whose payload is in the lower half must not become infinity's neighbour by the rounding carry.
            return sign | Infinity;
        }

        var rounded = magnitude + RoundingBias + ((magnitude >> 16) & 1);
        return sign | Math.Min(rounded, LargestFinite);
    }

    private static int EncodeVectors(ReadOnlySpan<uint> source, Span<ushort> target)
    {
        var from = MemoryMarshal.Cast<uint, Vector<uint>>(source);
        var to = MemoryMarshal.Cast<ushort, Vector<ushort>>(target);
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = Vector.Narrow(Round(from[2 * i]) >>> 16, Round(from[(2 * i) + 1]) >>> 16);
        }

        return to.Length * Vector<ushort>.Count;
    }

    private static Vector<uint> Round(Vector<uint> bits)
    {
        var infinity = new Vector<uint>(Infinity);
        var sign = bits & new Vector<uint>(SignMask);
        var magnitude = bits & new Vector<uint>(MagnitudeMask);
        var rounded = magnitude + new Vector<uint>(RoundingBias) + ((magnitude >>> 16) & Vector<uint>.One);
        var finite = Vector.Min(rounded, new Vector<uint>(LargestFinite));
        return sign | Vector.ConditionalSelect(Vector.GreaterThanOrEqual(magnitude, infinity), infinity, finite);
    }

    private static bool TryDecodeSwapped(ReadOnlySpan<ushort> source, Span<uint> target)
    {
        var finite = true;
        for (var i = 0; i < source.Length; i++)
        {
            var bits = BinaryPrimitives.ReverseEndianness(source[i]);
            target[i] = (uint)bits << 16;
            finite &= (bits & ExponentMask) != ExponentMask;
        }

        return finite;
    }

    private static void SwapOnBigEndian(Span<ushort> words)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
