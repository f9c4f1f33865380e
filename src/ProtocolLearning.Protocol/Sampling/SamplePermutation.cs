using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using ProtocolLearning.Protocol.Randomness;

namespace ProtocolLearning.Protocol.Sampling;

/// <summary>
/// The order of the training samples in one pass over them: a bijection that everybody computes alike for any place, with no table.
/// A balanced Feistel network over Philox permutes the least power of four that holds all samples, and a place that falls outside
/// them walks on until it falls inside (Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002).
/// </summary>
public sealed class SamplePermutation
{
    private const int Rounds = 6;

    private readonly ulong _key;
    private readonly int _halfBits;
    private readonly ulong _halfMask;

    /// <param name="seed">The run's seed.</param>
    /// <param name="pass">The pass, from 0.</param>
    /// <param name="count">Number of samples, at least 1.</param>
    public SamplePermutation(ulong seed, long pass, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pass);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        (Pass, Count) = (pass, count);
        _halfBits = (BitOperations.Log2((ulong)count) / 2) + 1;
        _halfMask = (1UL << _halfBits) - 1;
        Span<byte> input = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(input, seed);
        BinaryPrimitives.WriteInt64LittleEndian(input[8..], pass);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("protocol-learning/sample-order/1"u8);
        hash.AppendData(input);
        _key = BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset());
    }

    /// <summary>The pass, from 0.</summary>
    public long Pass { get; }

    /// <summary>Number of samples.</summary>
    public long Count { get; }

    /// <summary>The sample at a place of the pass.</summary>
    /// <param name="place">From 0 to below <see cref="Count"/>.</param>
    public long At(long place)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(place);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, Count);
        var value = (ulong)place;
        do
        {
            value = Permute(value);
        }
        while (value >= (ulong)Count);

        return (long)value;
    }

    private ulong Permute(ulong value)
    {
        var (left, right) = (value >> _halfBits, value & _halfMask);
        for (var round = 0; round < Rounds; round++)
        {
            var (w0, w1, _, _) = Philox.Block(right, (ulong)round, _key);
            (left, right) = (right, left ^ ((w0 | ((ulong)w1 << 32)) & _halfMask));
        }

        return (left << _halfBits) | right;
    }
}
