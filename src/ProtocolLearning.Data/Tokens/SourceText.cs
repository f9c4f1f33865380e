using Microsoft.Win32.SafeHandles;

namespace ProtocolLearning.Data.Tokens;

/// <summary>
/// The bytes of the dataset's files, end to end. They are read and not mapped: a mapped file that another process shortens kills
/// whoever reads it, and here it is a <see cref="DatasetChangedException"/>. Safe on many threads at once.
/// </summary>
internal sealed class SourceText : IDisposable
{
    private const int MostOpen = 128;

    private readonly List<(string Path, long Length, DateTime Written)> _files = [];
    private readonly List<long> _ends = [];
    private readonly Dictionary<int, SafeFileHandle> _open = [];
    private readonly Queue<int> _opened = [];
    private readonly Lock _lock = new();

    /// <param name="paths">Full paths; empty files are left out.</param>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public SourceText(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            using var handle = OpenShared(path);
            var length = RandomAccess.GetLength(handle);
            if (length > 0)
            {
                _files.Add((path, length, File.GetLastWriteTimeUtc(handle)));
                Length += length;
                _ends.Add(Length);
            }
        }
    }

    /// <summary>Bytes in all.</summary>
    public long Length { get; }

    /// <summary>Files that are not empty.</summary>
    public int Files => _files.Count;

    /// <summary>First byte of a file, and how many it has.</summary>
    public (long Start, long Length) Place(int file) => (_ends[file] - _files[file].Length, _files[file].Length);

    /// <summary>Reads from <paramref name="offset"/> on until the span is full.</summary>
    /// <exception cref="DatasetChangedException">A file is not what it was.</exception>
    public void Read(long offset, Span<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - bytes.Length);
        var found = _ends.BinarySearch(offset + 1);
        for (var file = found < 0 ? ~found : found; !bytes.IsEmpty; file++)
        {
            var part = bytes[..(int)Math.Min(bytes.Length, _ends[file] - offset)];
            Read(file, offset - Place(file).Start, part);
            bytes = bytes[part.Length..];
            offset += part.Length;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var handle in _open.Values)
            {
                handle.Dispose();
            }

            _open.Clear();
        }
    }

    /// <summary>Others may write, where the system lets a reader stop them: that is found out.</summary>
    private static SafeFileHandle OpenShared(string path) => File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);

    private void Read(int file, long offset, Span<byte> bytes)
    {
        var (path, length, written) = _files[file];
        lock (_lock)
        {
            var handle = Open(file, path);
            if (RandomAccess.GetLength(handle) is var now && now != length)
            {
                throw new DatasetChangedException(path, $"has gone from {length} to {now} bytes");
            }

            if (File.GetLastWriteTimeUtc(handle) != written)
            {
                throw new DatasetChangedException(path, "was written to");
            }

            for (int read; !bytes.IsEmpty; bytes = bytes[read..], offset += read)
            {
                read = RandomAccess.Read(handle, bytes, offset);
                if (read == 0)
                {
                    throw new DatasetChangedException(path, "has become shorter");
                }
            }
        }
    }

    private SafeFileHandle Open(int file, string path)
    {
        if (_open.TryGetValue(file, out var known))
        {
            return known;
        }

        if (_open.Count == MostOpen && _opened.TryDequeue(out var oldest) && _open.Remove(oldest, out var closing))
        {
            closing.Dispose();
        }

        try
        {
            var handle = OpenShared(path);
            _open.Add(file, handle);
            _opened.Enqueue(file);
            return handle;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DatasetChangedException(path, "has been deleted");
        }
    }
}
