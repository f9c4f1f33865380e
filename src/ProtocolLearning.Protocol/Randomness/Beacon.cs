using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ProtocolLearning.Protocol.Randomness;

/// <summary>
/// The public random value of a round, which nobody could choose. Until members make it by commit and reveal, it is a hash of
/// the run's seed and the state that the previous round ended in: fixed for all, but computable by whoever knows that state.
/// </summary>
/// <param name="Hash">SHA-256, 64 lower-case hex digits.</param>
public readonly record struct Beacon(string Hash)
{
    private const int HashBytes = 32;

    /// <summary>The beacon of a round.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="round">The round.</param>
    /// <param name="previousStateHashes">State hash of each stage after the round before, by stage; hex.</param>
    /// <exception cref="FormatException">A state hash is not 64 hex digits.</exception>
    public static Beacon Derive(ulong seed, long round, IReadOnlyList<string> previousStateHashes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("protocol-learning/beacon/1"u8);
        Span<byte> numbers = stackalloc byte[(2 * sizeof(long)) + sizeof(int)];
        BinaryPrimitives.WriteUInt64LittleEndian(numbers, seed);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], round);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[16..], previousStateHashes.Count);
        hash.AppendData(numbers);
        foreach (var state in previousStateHashes)
        {
            hash.AppendData(Parse(state));
        }

        return new Beacon(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>The 32 bytes of the hash.</summary>
    /// <exception cref="FormatException">The hash is not 64 hex digits.</exception>
    internal byte[] ToBytes() => Parse(Hash);

    private static byte[] Parse(string hash) => hash is { Length: 2 * HashBytes }
        ? Convert.FromHexString(hash)
        : throw new FormatException($"'{hash}' is not a SHA-256 hash of {2 * HashBytes} hex digits.");
}
