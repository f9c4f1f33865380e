using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ProtocolLearning.Data.Tokens;

/// <summary>The byte tokenizer: every byte of the files, one after the other, is one token.</summary>
internal sealed class ByteTokenSource : ITokenSource
{
    private const int ChunkBytes = 64 * 1024;

    private readonly MappedFile[] _files;
    private readonly long[] _ends;

    private ByteTokenSource(MappedFile[] files)
    {
        _files = files;
        _ends = new long[files.Length];
        for (var i = 0; i < files.Length; i++)
        {
            Count += files[i].Length;
            _ends[i] = Count;
        }

        Fingerprint = HashFiles(files);
    }

    public long Count { get; }

    public int VocabularySize => byte.MaxValue + 1;

    public string Fingerprint { get; }

    /// <exception cref="IOException">A file cannot be opened or mapped.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static ByteTokenSource Open(IReadOnlyList<string> paths)
    {
        var files = new List<MappedFile>(paths.Count);
        try
        {
            foreach (var path in paths)
            {
                if (MappedFile.Open(path) is { } file)
                {
                    files.Add(file);
                }
            }

            return new ByteTokenSource([.. files]);
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    public void Read(long offset, Span<int> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Count - tokens.Length);
        Span<byte> buffer = stackalloc byte[1024];
        var found = Array.BinarySearch(_ends, offset + 1);
        var file = found < 0 ? ~found : found;
        while (!tokens.IsEmpty)
        {
            var start = file == 0 ? 0 : _ends[file - 1];
            var bytes = buffer[..(int)Math.Min(Math.Min(tokens.Length, buffer.Length), _ends[file] - offset)];
            _files[file].Read(offset - start, bytes);
            for (var i = 0; i < bytes.Length; i++)
            {
                tokens[i] = bytes[i];
            }

            tokens = tokens[bytes.Length..];
            offset += bytes.Length;
            file += offset == _ends[file] ? 1 : 0;
        }
    }

    public void Dispose() => Array.ForEach(_files, file => file.Dispose());

    private static string HashFiles(MappedFile[] files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ChunkBytes];
        foreach (var file in files)
        {
            BinaryPrimitives.WriteInt64LittleEndian(buffer, file.Length);
            hash.AppendData(buffer, 0, sizeof(long));
            for (var offset = 0L; offset < file.Length; offset += ChunkBytes)
            {
                var chunk = buffer.AsSpan(0, (int)Math.Min(ChunkBytes, file.Length - offset));
                file.Read(offset, chunk);
                hash.AppendData(chunk);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
