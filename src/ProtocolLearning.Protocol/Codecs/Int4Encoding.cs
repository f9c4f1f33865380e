using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ProtocolLearning.Protocol.Codecs;

/// <summary>
/// Four bits an element, E3M0 as in Streaming DiLoCo (arXiv 2501.18512): a sign and three bits of exponent, no mantissa, and a
/// bfloat16 scale for each block of 256. Code c from 1 to 7 is scale * 2^(c-7), code 0 is zero. An element becomes the nearest.
/// </summary>
/// <remarks>
/// A block of n elements is its scale, little-endian, then (n+1)/2 bytes: byte i holds element i in its low half and element
/// i + (n+1)/2 in its high half, so that both halves of a vector are taken without shuffling. The last block may be shorter.
/// </remarks>
internal sealed class Int4Encoding : TensorEncoding
{
    private const int Block = 256;
    private const int TopCode = 7;
    private const int SignBit = 8;
    private const int SignShift = 28;
    private const int MantissaBits = 23;
    private const int ExponentBias = 127;
    private const int MagnitudeMask = 0x7FFF_FFFF;

    /// <summary>Half way between a power of two and the next, as a share of the latter: from here on an element rounds up.</summary>
    private const float RoundsUp = 0.75f;

    /// <summary>Half of code 1, seen against <see cref="RoundsUp"/> times the scale: below it an element is zero.</summary>
    private const float LeastQuotient = 1f / 96;

    public override int BlockElements => Block;

    public override int EncodedLength(int count) =>
        checked((int)(((long)count + 1) / 2) + (BlockScale.Bytes * Blocks(count, Block)));

    public override void Encode(ReadOnlySpan<float> values, Span<byte> destination)
    {
        destination = Destination(destination, EncodedLength(values.Length));
        while (values.Length > 0)
        {
            var block = values[..Math.Min(Block, values.Length)];
            var half = (block.Length + 1) / 2;
            var scale = ScaleOf(BlockScale.LargestMagnitude(block));
            BinaryPrimitives.WriteUInt16LittleEndian(destination, scale);
            Quantize(block, BlockScale.ToSingle(scale), destination.Slice(BlockScale.Bytes, half));
            values = values[block.Length..];
            destination = destination[(BlockScale.Bytes + half)..];
        }
    }

    public override bool TryDecode(ReadOnlySpan<byte> encoded, Span<float> values)
    {
        if (encoded.Length != EncodedLength(values.Length))
        {
            return false;
        }

        while (values.Length > 0)
        {
            var length = Math.Min(Block, values.Length);
            var half = (length + 1) / 2;
            var scale = BinaryPrimitives.ReadUInt16LittleEndian(encoded);
            if (!BlockScale.IsValid(scale, float.MaxValue)
                || !TryScale(encoded.Slice(BlockScale.Bytes, half), BlockScale.ToSingle(scale), values[..length]))
            {
                return false;
            }

            values = values[length..];
            encoded = encoded[(BlockScale.Bytes + half)..];
        }

        return true;
    }

    /// <summary>The definition of an element's code; the scale is above 0.</summary>
    internal static int Quantize(float value, float scale)
    {
        var quotient = MathF.Abs(value) / (RoundsUp * scale);
        var exponent = (BitConverter.SingleToInt32Bits(quotient) >> MantissaBits) - (ExponentBias - TopCode);
        var code = Math.Min(TopCode, Math.Max(exponent, quotient >= LeastQuotient ? 1 : 0));
        return code == 0 ? 0 : code | (BitConverter.SingleToInt32Bits(value) >>> SignShift & SignBit);
    }

    /// <summary>The definition of an element's value.</summary>
    internal static float Value(int code, float scale)
    {
        var power = (code & TopCode) == 0 ? 0 : ((code & TopCode) + (ExponentBias - TopCode)) << MantissaBits;
        return BitConverter.Int32BitsToSingle(power | ((code & SignBit) << SignShift)) * scale;
    }

    /// <summary>The definition of a block's scale, by the bits of its largest magnitude.</summary>
    internal static ushort ScaleOf(int largestMagnitude) => BlockScale.IsFinite(largestMagnitude)
        ? (ushort)(BFloat16Encoding.Round((uint)largestMagnitude) >> 16)
        : BlockScale.NotFinite;

    private static void Quantize(ReadOnlySpan<float> block, float scale, Span<byte> codes)
    {
        if (!(scale > 0))
        {
            codes.Clear();
            return;
        }

        var low = block[..codes.Length];
        var high = block[codes.Length..];
        var done = 0;
        if (low.Length == high.Length)
        {
            var to = MemoryMarshal.Cast<byte, Vector<byte>>(codes);
            var divisor = new Vector<float>(RoundsUp * scale);
            var lower = MemoryMarshal.Cast<float, Vector<float>>(low);
            var upper = MemoryMarshal.Cast<float, Vector<float>>(high);
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = Codes(lower.Slice(4 * i, 4), divisor) | (Codes(upper.Slice(4 * i, 4), divisor) << 4);
            }

            done = to.Length * Vector<byte>.Count;
        }

        for (var i = done; i < codes.Length; i++)
        {
            var second = i < high.Length ? Quantize(high[i], scale) : 0;
            codes[i] = (byte)(Quantize(low[i], scale) | (second << 4));
        }
    }

    private static Vector<byte> Codes(ReadOnlySpan<Vector<float>> values, Vector<float> divisor) => Vector.AsVectorByte(Vector.Narrow(
        Vector.Narrow(Code(values[0], divisor), Code(values[1], divisor)),
        Vector.Narrow(Code(values[2], divisor), Code(values[3], divisor))));

    private static Vector<int> Code(Vector<float> values, Vector<float> divisor)
    {
        var bits = Vector.AsVectorInt32(values);
        var quotients = Vector.AsVectorSingle(bits & new Vector<int>(MagnitudeMask)) / divisor;
        var exponents = (Vector.AsVectorInt32(quotients) >> MantissaBits) - new Vector<int>(ExponentBias - TopCode);
        var counts = Vector.GreaterThanOrEqual(quotients, new Vector<float>(LeastQuotient)) & Vector<int>.One;
        var codes = Vector.Min(new Vector<int>(TopCode), Vector.Max(exponents, counts));
        var signs = (bits >>> SignShift) & new Vector<int>(SignBit);
        return Vector.ConditionalSelect(Vector.Equals(codes, Vector<int>.Zero), codes, codes | signs);
    }

    private static bool TryScale(ReadOnlySpan<byte> codes, float scale, Span<float> values)
    {
        var low = values[..codes.Length];
        var high = values[codes.Length..];
        var (done, isBad) = (0, false);
        if (low.Length == high.Length)
        {
            var from = MemoryMarshal.Cast<byte, Vector<byte>>(codes);
            var factor = new Vector<float>(scale);
            var lower = MemoryMarshal.Cast<float, Vector<float>>(low);
            var upper = MemoryMarshal.Cast<float, Vector<float>>(high);
            var (half, minusZero) = (new Vector<byte>(0xF), new Vector<byte>(SignBit));
            for (var i = 0; i < from.Length; i++)
            {
                var (first, second) = (from[i] & half, from[i] >>> 4);
                isBad |= Vector.EqualsAny(first, minusZero) || Vector.EqualsAny(second, minusZero);
                Scale(first, factor, lower.Slice(4 * i, 4));
                Scale(second, factor, upper.Slice(4 * i, 4));
            }

            done = from.Length * Vector<byte>.Count;
        }

        for (var i = done; i < codes.Length; i++)
        {
            var (first, second) = (codes[i] & 0xF, codes[i] >> 4);
            isBad |= first == SignBit || second == SignBit || (i >= high.Length && second != 0);
            low[i] = Value(first, scale);
            if (i < high.Length)
            {
                high[i] = Value(second, scale);
            }
        }

        return !isBad;
    }

    private static void Scale(Vector<byte> codes, Vector<float> factor, Span<Vector<float>> values)
    {
        Vector.Widen(codes, out var lower, out var upper);
        Vector.Widen(lower, out var first, out var second);
        Vector.Widen(upper, out var third, out var fourth);
        values[0] = Value(first) * factor;
        values[1] = Value(second) * factor;
        values[2] = Value(third) * factor;
        values[3] = Value(fourth) * factor;
    }

    private static Vector<float> Value(Vector<uint> codes)
    {
        var exponents = codes & new Vector<uint>(TopCode);
        var powers = (exponents + new Vector<uint>(ExponentBias - TopCode)) << MantissaBits;
        var nonzero = Vector.ConditionalSelect(Vector.Equals(exponents, Vector<uint>.Zero), Vector<uint>.Zero, powers);
        return Vector.AsVectorSingle(nonzero | ((codes & new Vector<uint>(SignBit)) << SignShift));
    }
}
