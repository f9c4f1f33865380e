using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ProtocolLearning.Modeling.Checkpoints;

/// <summary>Elements of a safetensors file as float32; each value of a narrower type is one of float32's.</summary>
internal static class ElementDecoding
{
    /// <param name="type">What the bytes are.</param>
    /// <param name="bytes">Little-endian elements.</param>
    /// <param name="values">Receives as many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The type is not read.</exception>
    public static void Decode(SafeTensorsType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (type)
        {
            case SafeTensorsType.Float32:
                bytes.CopyTo(MemoryMarshal.AsBytes(values));
                break;
            case SafeTensorsType.BFloat16:
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16);
                }

                break;
            case SafeTensorsType.Float16:
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "Elements of this type are not read.");
        }
    }
}
