using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ProtocolLearning.Protocol.Randomness;

/// <summary>
/// A stream of random numbers that everybody who knows the beacon computes alike: SHA-256 in counter mode, keyed by the beacon,
/// what it is for and where (round, slot, …). Streams of different purposes or places are independent. Not thread-safe.
/// </summary>
public sealed class PublicRandomness
{
    private const int BlockBytes = 32;

    private readonly byte[] _keyAndCounter = new byte[BlockBytes + sizeof(ulong)];
    private readonly byte[] _block = new byte[BlockBytes];
    private ulong _counter;
    private int _used = BlockBytes;

    /// <summary>Opens the stream of one purpose at one place.</summary>
    /// <param name="beacon">The round's beacon.</param>
    /// <param name="purpose">What the numbers decide, such as "samples"; no two uses share one.</param>
    /// <param name="place">Coordinates of the decision, such as stage and slot.</param>
    /// <exception cref="FormatException">The beacon is not 64 hex digits.</exception>
    public PublicRandomness(Beacon beacon, string purpose, params ReadOnlySpan<long> place)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("protocol-learning/randomness/1"u8);
        hash.AppendData(beacon.ToBytes());
        Span<byte> number = stackalloc byte[sizeof(long)];
        var name = Encoding.UTF8.GetBytes(purpose);
        BinaryPrimitives.WriteInt64LittleEndian(number, name.Length);
        hash.AppendData(number);
        hash.AppendData(name);
        foreach (var coordinate in place)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, coordinate);
            hash.AppendData(number);
        }

        hash.GetHashAndReset(_keyAndCounter);
    }

    /// <summary>The next 64 bits.</summary>
    public ulong NextUInt64()
    {
        if (_used == BlockBytes)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_keyAndCounter.AsSpan(BlockBytes), _counter++);
            SHA256.HashData(_keyAndCounter, _block);
            _used = 0;
        }

        var value = BinaryPrimitives.ReadUInt64LittleEndian(_block.AsSpan(_used));
        _used += sizeof(ulong);
        return value;
    }

    /// <summary>A uniform integer from 0 to below the bound, without bias.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public long NextBelow(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);

        // Lemire (arXiv 1805.10941): the high half of a product, redrawn where the low half falls into the uneven rest.
        var range = (ulong)bound;
        var high = Math.BigMul(NextUInt64(), range, out var low);
        if (low < range)
        {
            var threshold = (0UL - range) % range;
            while (low < threshold)
            {
                high = Math.BigMul(NextUInt64(), range, out low);
            }
        }

        return (long)high;
    }

    /// <summary>A uniform number from 0 to below 1, a multiple of 2^-53.</summary>
    public double NextUnit() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Puts the items into a uniformly random order (Fisher–Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = (int)NextBelow(i + 1L);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
