using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ProtocolLearning.Data.Tokens;

/// <summary>What two members compare to know that they read the same text.</summary>
internal static class TextFingerprint
{
    private const int ChunkBytes = 256 * 1024;

    /// <summary>SHA-256 over the length and content of every file in order, lower-case hex. Reads all text once.</summary>
    public static string Of(SourceText text)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ChunkBytes];
        for (var file = 0; file < text.Files; file++)
        {
            var (start, length) = text.Place(file);
            BinaryPrimitives.WriteInt64LittleEndian(buffer, length);
            hash.AppendData(buffer, 0, sizeof(long));
            for (var offset = 0L; offset < length; offset += ChunkBytes)
            {
                var chunk = buffer.AsSpan(0, (int)Math.Min(ChunkBytes, length - offset));
                text.Read(start + offset, chunk);
                hash.AppendData(chunk);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
