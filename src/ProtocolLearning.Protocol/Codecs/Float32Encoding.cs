using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ProtocolLearning.Protocol.Codecs;

/// <summary>Four bytes an element, little-endian, as it is.</summary>
internal sealed class Float32Encoding : TensorEncoding
{
    private const uint ExponentMask = 0x7F80_0000;

    public override int BlockElements => 1;

    public override int EncodedLength(int count) => checked(count * sizeof(float));

    public override void Encode(ReadOnlySpan<float> values, Span<byte> destination)
    {
        destination = Destination(destination, EncodedLength(values.Length));
        MemoryMarshal.AsBytes(values).CopyTo(destination);
        SwapOnBigEndian(MemoryMarshal.Cast<byte, int>(destination));
    }

    public override bool TryDecode(ReadOnlySpan<byte> encoded, Span<float> values)
    {
        if (encoded.Length != (long)values.Length * sizeof(float))
        {
            return false;
        }

        encoded.CopyTo(MemoryMarshal.AsBytes(values));
        SwapOnBigEndian(MemoryMarshal.Cast<float, int>(values));
        return AllFinite(values);
    }

    private static bool AllFinite(ReadOnlySpan<float> values)
    {
        var mask = new Vector<uint>(ExponentMask);
        var vectors = MemoryMarshal.Cast<float, Vector<uint>>(values);
        var bad = Vector<uint>.Zero;
        foreach (var vector in vectors)
        {
            bad |= Vector.Equals(vector & mask, mask);
        }

        foreach (var value in values[(vectors.Length * Vector<uint>.Count)..])
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return bad == Vector<uint>.Zero;
    }

    private static void SwapOnBigEndian(Span<int> words)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
