using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Data.Tokens;

/// <summary>The tokens of a text in a file of the cache, mapped. Nobody but the cache writes there, and it only ever replaces files.</summary>
internal sealed class CachedTokenSource : ITokenSource
{
    private const int ChunkBytes = 1 << 20;

    private readonly MappedFile _file;

    private CachedTokenSource(MappedFile file, long count, string fingerprint, TokenizerKind kind)
    {
        _file = file;
        Count = count;
        Fingerprint = fingerprint;
        VocabularySize = TokenizerVocabulary.SizeOf(kind);
    }

    public long Count { get; }

    public int VocabularySize { get; }

    public string Fingerprint { get; }

    /// <summary>Opens a file whose every byte is what was written; null where it is not there, torn or damaged.</summary>
    public static CachedTokenSource? TryOpen(string path, string fingerprint, TokenizerKind kind)
    {
        if (!File.Exists(path) || MappedFile.Open(path) is not { } file)
        {
            return null;
        }

        if (file.Length >= TokenFileHeader.Bytes && Header(file) is { } header && IsWhole(file, header))
        {
            return new CachedTokenSource(file, header.Count, fingerprint, kind);
        }

        file.Dispose();
        return null;
    }

    public void Read(long offset, Span<int> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Count - tokens.Length);
        _file.Read(TokenFileHeader.Bytes + (offset * sizeof(int)), MemoryMarshal.AsBytes(tokens));
    }

    public void Dispose() => _file.Dispose();

    private static TokenFileHeader? Header(MappedFile file)
    {
        Span<byte> bytes = stackalloc byte[TokenFileHeader.Bytes];
        file.Read(0, bytes);
        return TokenFileHeader.Parse(bytes);
    }

    private static bool IsWhole(MappedFile file, TokenFileHeader header)
    {
        if (file.Length != TokenFileHeader.Bytes + (header.Count * sizeof(int)))
        {
            return false;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ChunkBytes];
        for (long offset = TokenFileHeader.Bytes; offset < file.Length; offset += ChunkBytes)
        {
            var chunk = buffer.AsSpan(0, (int)Math.Min(ChunkBytes, file.Length - offset));
            file.Read(offset, chunk);
            hash.AppendData(chunk);
        }

        return hash.GetHashAndReset().AsSpan().SequenceEqual(header.Hash);
    }
}
