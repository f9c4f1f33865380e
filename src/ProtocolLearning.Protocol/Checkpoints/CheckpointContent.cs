using System.Security.Cryptography;

namespace ProtocolLearning.Protocol.Checkpoints;

/// <summary>The bytes of one file of a checkpoint, in pieces that lie where they were and are not copied.</summary>
/// <param name="Segments">The pieces, end to end. They are not changed after this.</param>
public sealed record CheckpointContent(IReadOnlyList<ReadOnlyMemory<byte>> Segments)
{
    /// <summary>Bytes in all.</summary>
    public long Length { get; } = Segments.Sum(segment => (long)segment.Length);

    /// <summary>SHA-256 over all bytes, 64 lower-case hex digits. Reads all of them.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var segment in Segments)
        {
            hash.AppendData(segment.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
