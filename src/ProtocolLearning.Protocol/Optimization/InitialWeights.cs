using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ProtocolLearning.Protocol.Randomness;

namespace ProtocolLearning.Protocol.Optimization;

/// <summary>
/// Initial weights as a pure function of (seed, tensor name, element): every replica makes the same bits, in any order and on
/// any CPU, and nothing has to be shipped.
/// </summary>
public static class InitialWeights
{
    private const int ElementsPerBlock = 4;

    /// <summary>Fills a tensor with independent normal numbers of mean 0.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="tensorName">The tensor's full name in the model; equal names give equal numbers.</param>
    /// <param name="values">The whole tensor, row-major.</param>
    /// <param name="standardDeviation">Standard deviation; the largest magnitude is below 6.4 of them.</param>
    public static void Fill(ulong seed, string tensorName, Span<float> values, double standardDeviation) =>
        Fill(seed, tensorName, 0, values, standardDeviation);

    /// <summary>Fills a part of a tensor: parts may be filled in any order, or in parallel.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="tensorName">The tensor's full name in the model.</param>
    /// <param name="offset">Index in the tensor of the part's first element.</param>
    /// <param name="values">The part.</param>
    /// <param name="standardDeviation">Standard deviation.</param>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative.</exception>
    public static void Fill(ulong seed, string tensorName, long offset, Span<float> values, double standardDeviation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var (key, stream) = StreamOf(seed, tensorName);
        Span<uint> words = stackalloc uint[ElementsPerBlock];
        var loaded = -1L;
        for (var i = 0; i < values.Length; i++)
        {
            var (block, lane) = Math.DivRem(offset + i, ElementsPerBlock);
            if (block != loaded)
            {
                (words[0], words[1], words[2], words[3]) = Philox.Block((ulong)block, stream, key);
                loaded = block;
            }

            var probability = (words[(int)lane] + 0.5) * (1.0 / (1UL << 32));
            values[i] = (float)(NormalQuantile.Of(probability) * standardDeviation);
        }
    }

    private static (ulong Key, ulong Stream) StreamOf(ulong seed, string tensorName)
    {
        var name = Encoding.UTF8.GetBytes(tensorName);
        var data = new byte[sizeof(ulong) + name.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(data, seed);
        name.CopyTo(data.AsSpan(sizeof(ulong)));
        var hash = SHA256.HashData(data);
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash), BinaryPrimitives.ReadUInt64LittleEndian(hash.AsSpan(8)));
    }
}
