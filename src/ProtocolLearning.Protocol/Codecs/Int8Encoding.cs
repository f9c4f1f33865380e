using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ProtocolLearning.Protocol.Codecs;

/// <summary>
/// Eight bits an element and a bfloat16 scale for each block of 64, linear and symmetric: the scale is the least that takes the
/// block's largest magnitude to 127. An element is off by at most half a scale.
/// </summary>
/// <remarks>A block is its scale, little-endian, then its elements as signed bytes from -127 to 127. The last may be shorter.</remarks>
internal sealed class Int8Encoding : TensorEncoding
{
    private const int Block = 64;
    private const int Levels = 127;

    /// <summary>Adding it to a number below 2^22 in magnitude rounds that to a whole one, ties to even, in the sum's low bits.</summary>
    private const float Rounding = 12_582_912f;
    private const int RoundingBits = 0x4B40_0000;
    private const sbyte Unused = sbyte.MinValue;

    /// <summary>The largest bfloat16 of which 127 times is still a number. Only a block that reaches the end of float32 needs a larger one.</summary>
    private const ushort LargestScale = 0x7C01;

    public override int BlockElements => Block;

    public override int EncodedLength(int count) => checked(count + (BlockScale.Bytes * Blocks(count, Block)));

    public override void Encode(ReadOnlySpan<float> values, Span<byte> destination)
    {
        destination = Destination(destination, EncodedLength(values.Length));
        while (values.Length > 0)
        {
            var block = values[..Math.Min(Block, values.Length)];
            var scale = ScaleOf(BlockScale.LargestMagnitude(block));
            BinaryPrimitives.WriteUInt16LittleEndian(destination, scale);
            Quantize(block, scale, MemoryMarshal.Cast<byte, sbyte>(destination.Slice(BlockScale.Bytes, block.Length)));
            values = values[block.Length..];
            destination = destination[(BlockScale.Bytes + block.Length)..];
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
            var scale = BinaryPrimitives.ReadUInt16LittleEndian(encoded);
            var codes = MemoryMarshal.Cast<byte, sbyte>(encoded.Slice(BlockScale.Bytes, length));
            if (!BlockScale.IsValid(scale, BlockScale.ToSingle(LargestScale)) || !TryScale(codes, BlockScale.ToSingle(scale), values))
            {
                return false;
            }

            values = values[length..];
            encoded = encoded[(BlockScale.Bytes + length)..];
        }

        return true;
    }

    /// <summary>The definition of an element's code.</summary>
    internal static sbyte Quantize(float value, float scale) =>
        (sbyte)Math.Clamp(BitConverter.SingleToInt32Bits((value / scale) + Rounding) - RoundingBits, -Levels, Levels);

    /// <summary>The definition of a block's scale, by the bits of its largest magnitude.</summary>
    internal static ushort ScaleOf(int largestMagnitude) => BlockScale.IsFinite(largestMagnitude)
        ? Math.Min(LargestScale, BlockScale.RoundUp(BitConverter.Int32BitsToSingle(largestMagnitude) / Levels))
        : BlockScale.NotFinite;

    private static void Quantize(ReadOnlySpan<float> block, ushort scaleBits, Span<sbyte> codes)
    {
        var scale = BlockScale.ToSingle(scaleBits);
        if (!(scale > 0))
        {
            codes.Clear();
            return;
        }

        var from = MemoryMarshal.Cast<float, Vector<float>>(block);
        var to = MemoryMarshal.Cast<sbyte, Vector<sbyte>>(codes);
        var divisor = new Vector<float>(scale);
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = Vector.Narrow(
                Clamped(Vector.Narrow(Rounded(from[4 * i] / divisor), Rounded(from[(4 * i) + 1] / divisor))),
                Clamped(Vector.Narrow(Rounded(from[(4 * i) + 2] / divisor), Rounded(from[(4 * i) + 3] / divisor))));
        }

        for (var i = to.Length * Vector<sbyte>.Count; i < block.Length; i++)
        {
            codes[i] = Quantize(block[i], scale);
        }
    }

    private static Vector<int> Rounded(Vector<float> quotients) =>
        Vector.AsVectorInt32(quotients + new Vector<float>(Rounding)) - new Vector<int>(RoundingBits);

    private static Vector<short> Clamped(Vector<short> codes) =>
        Vector.Max(Vector.Min(codes, new Vector<short>(Levels)), new Vector<short>(-Levels));

    private static bool TryScale(ReadOnlySpan<sbyte> codes, float scale, Span<float> values)
    {
        var from = MemoryMarshal.Cast<sbyte, Vector<sbyte>>(codes);
        var to = MemoryMarshal.Cast<float, Vector<float>>(values);
        var unused = new Vector<sbyte>(Unused);
        var factor = new Vector<float>(scale);
        var isBad = false;
        for (var i = 0; i < from.Length; i++)
        {
            isBad |= Vector.EqualsAny(from[i], unused);
            Vector.Widen(from[i], out var lower, out var upper);
            Vector.Widen(lower, out var first, out var second);
            Vector.Widen(upper, out var third, out var fourth);
            to[4 * i] = Vector.ConvertToSingle(first) * factor;
            to[(4 * i) + 1] = Vector.ConvertToSingle(second) * factor;
            to[(4 * i) + 2] = Vector.ConvertToSingle(third) * factor;
            to[(4 * i) + 3] = Vector.ConvertToSingle(fourth) * factor;
        }

        for (var i = from.Length * Vector<sbyte>.Count; i < codes.Length; i++)
        {
            isBad |= codes[i] == Unused;
            values[i] = codes[i] * scale;
        }

        return !isBad;
    }
}
