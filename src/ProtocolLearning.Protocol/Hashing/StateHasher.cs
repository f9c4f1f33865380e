using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ProtocolLearning.Protocol.Hashing;

/// <summary>Computes <see cref="StateHash"/> piece by piece: all weights in name order, then the rest of an agreed state.</summary>
public sealed class StateHasher : IDisposable
{
    private const int ChunkElements = 4096;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds the elements that come next.</summary>
    public void Append(ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            // In chunks, for the byte length of a large tensor does not fit a span.
            for (var start = 0; start < values.Length; start += ChunkElements)
            {
                _hash.AppendData(MemoryMarshal.AsBytes(values[start..Math.Min(values.Length, start + ChunkElements)]));
            }

            return;
        }

        Span<byte> element = stackalloc byte[sizeof(float)];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(element, value);
            _hash.AppendData(element);
        }
    }

    /// <summary>Adds a number: eight bytes, little-endian.</summary>
    public void Append(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _hash.AppendData(bytes);
    }

    /// <summary>The hash of all that was added, 64 lower-case hex digits.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <inheritdoc />
    public void Dispose() => _hash.Dispose();
}
