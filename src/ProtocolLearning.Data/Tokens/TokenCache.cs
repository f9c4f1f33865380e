using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Data.Tokens;

/// <summary>
/// A folder of tokenised texts. Each is one file, named by the hash of the text's fingerprint and the tokenizer, and made once: written
/// beside, flushed and then renamed, so that a file of that name is whole unless the disk lost some of it; that its hash tells.
/// </summary>
/// <param name="folder">Full path; it is made where it is not there.</param>
internal sealed class TokenCache(string folder)
{
    private const int Version = 1;

    /// <summary>The tokens of a text: from the cache, else from the text, which then are in the cache.</summary>
    /// <exception cref="IOException">The cache cannot be written, or the text changes while it is read.</exception>
    public CachedTokenSource Open(SourceText text, string fingerprint, TokenizerKind kind)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"tokens/{Version}/{kind}/{fingerprint}")));
        var path = Path.Combine(folder, $"{name}.tokens");
        if (CachedTokenSource.TryOpen(path, fingerprint, kind) is { } known)
        {
            return known;
        }

        Directory.CreateDirectory(folder);
        Write(path, TextTokenizer.Of(kind).Encode(text));
        return CachedTokenSource.TryOpen(path, fingerprint, kind)
            ?? throw new IOException($"'{path}' was written and cannot be read back; check the disk.");
    }

    /// <summary>Two that make the same file write each its own; whoever is last replaces the other's by an equal one.</summary>
    private static void Write(string path, IEnumerable<IReadOnlyList<int>> pieces)
    {
        var part = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.part";
        try
        {
            using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20))
            {
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                stream.Position = TokenFileHeader.Bytes;
                var count = 0L;
                foreach (var piece in pieces)
                {
                    int[] tokens = [.. piece];
                    var bytes = MemoryMarshal.AsBytes(tokens.AsSpan());
                    hash.AppendData(bytes);
                    stream.Write(bytes);
                    count += tokens.Length;
                }

                stream.Position = 0;
                stream.Write(new TokenFileHeader(count, hash.GetHashAndReset()).ToBytes());
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
