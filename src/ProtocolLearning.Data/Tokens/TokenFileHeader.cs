using System.Buffers.Binary;

namespace ProtocolLearning.Data.Tokens;

/// <summary>What stands before the tokens in a file of the cache.</summary>
/// <param name="Count">Number of tokens, four bytes each, little-endian.</param>
/// <param name="Hash">SHA-256 of their bytes.</param>
internal sealed record TokenFileHeader(long Count, byte[] Hash)
{
    /// <summary>Its length.</summary>
    public const int Bytes = 64;

    private const int HashBytes = 32;

    private static ReadOnlySpan<byte> Magic => "PLRNTOK1"u8;

    /// <summary>Reads a header; null where the bytes are none.</summary>
    public static TokenFileHeader? Parse(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Bytes && bytes.StartsWith(Magic) && BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]) is >= 0 and <= long.MaxValue / 8 and var count
            ? new TokenFileHeader(count, bytes.Slice(16, HashBytes).ToArray())
            : null;

    /// <summary>The bytes of the header.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Count);
        Hash.CopyTo(bytes.AsSpan(16));
        return bytes;
    }
}
