using System.IO.MemoryMappedFiles;

namespace ProtocolLearning.Data.Tokens;

/// <summary>One file's bytes, mapped. It holds no file handle, so that a dataset of many thousand files can be open at once.</summary>
internal sealed class MappedFile : IDisposable
{
    private readonly MemoryMappedViewAccessor _view;

    private MappedFile(MemoryMappedViewAccessor view, long length)
    {
        _view = view;
        Length = length;
    }

    public long Length { get; }

    /// <summary>Maps a file; null of an empty one, which cannot be mapped and holds nothing.</summary>
    public static MappedFile? Open(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var length = stream.Length;
        if (length == 0)
        {
            return null;
        }

        using var file = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        return new MappedFile(file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read), length);
    }

    public void Read(long offset, Span<byte> bytes) =>
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_view.PointerOffset + offset), bytes);

    public void Dispose() => _view.Dispose();
}
