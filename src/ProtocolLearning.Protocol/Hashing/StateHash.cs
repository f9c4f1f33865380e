using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ProtocolLearning.Protocol.Hashing;

/// <summary>
/// The hash by which replicas of a stage agree: SHA-256 over the applied weights, then the outer momentum, both float32
/// little-endian in the layout's name order. It equals the hash of the bytes in which a state travels.
/// </summary>
public static class StateHash
{
    private const int ChunkElements = 4096;

    /// <summary>The hash of a state, 64 lower-case hex digits.</summary>
    /// <param name="weights">Applied weights of the stage.</param>
    /// <param name="outerMomentum">Outer momentum, in the same layout; empty where the mode has none.</param>
    public static string Compute(ReadOnlySpan<float> weights, ReadOnlySpan<float> outerMomentum)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, weights);
        Append(hash, outerMomentum);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            // In chunks, for the byte length of a large tensor does not fit a span.
            for (var start = 0; start < values.Length; start += ChunkElements)
            {
                hash.AppendData(MemoryMarshal.AsBytes(values[start..Math.Min(values.Length, start + ChunkElements)]));
            }

            return;
        }

        Span<byte> element = stackalloc byte[sizeof(float)];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(element, value);
            hash.AppendData(element);
        }
    }
}
