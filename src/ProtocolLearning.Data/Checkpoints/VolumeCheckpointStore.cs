using ProtocolLearning.Protocol.Checkpoints;

namespace ProtocolLearning.Data.Checkpoints;

/// <summary>
/// Checkpoints in a folder. A file is written under another name, flushed, and renamed, and its folder flushed after that.
/// </summary>
/// <param name="root">Full path; it is made where it is not there.</param>
internal sealed class VolumeCheckpointStore(string root) : ICheckpointStore
{
    private const int BufferBytes = 1 << 17;

    public string Address => root;

    public async Task WriteAsync(string path, CheckpointContent content, CancellationToken cancellationToken)
    {
        var full = FullPath(path);
        var folder = Path.GetDirectoryName(full)!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            await WriteWholeAsync(temporary, content, cancellationToken);
            File.Move(temporary, full, overwrite: true);
            DurableFolder.Flush(folder);
            DurableFolder.Flush(Path.GetDirectoryName(folder)!);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointStoreException(
                $"'{full}' cannot be written ({content.Length} bytes): {failure.Message} Check the volume's room and who may write to it.", inner: failure);
        }
        finally
        {
            TryDelete(temporary);
        }
    }

    public async Task<byte[]> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken)
    {
        await using var file = Open(path);
        if (file.Length > maxBytes)
        {
            throw new CheckpointStoreException($"'{file.Name}' has {file.Length} bytes; at most {maxBytes} are read.", isDamaged: true);
        }

        var content = new byte[file.Length];
        await ReadRangeAsync(file, 0, content, cancellationToken);
        return content;
    }

    public async Task ReadAsync(string path, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        await using var file = Open(path);
        await ReadRangeAsync(file, offset, destination, cancellationToken);
    }

    public Task DeleteAsync(string folder, CancellationToken cancellationToken)
    {
        var full = FullPath(folder);
        try
        {
            if (Directory.Exists(full))
            {
                Directory.Delete(full, recursive: true);
            }

            return Task.CompletedTask;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointStoreException($"'{full}' cannot be deleted: {failure.Message}", inner: failure);
        }
    }

    public void Dispose()
    {
    }

    private static async Task WriteWholeAsync(string path, CheckpointContent content, CancellationToken cancellationToken)
    {
        // All room is taken before the first byte: a volume that is full says so at once.
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
            BufferSize = 0,
            PreallocationSize = content.Length,
        });
        foreach (var segment in content.Segments)
        {
            for (var start = 0; start < segment.Length; start += BufferBytes)
            {
                await file.WriteAsync(segment.Slice(start, Math.Min(BufferBytes, segment.Length - start)), cancellationToken);
            }
        }

        file.Flush(flushToDisk: true);
    }

    private static async Task ReadRangeAsync(FileStream file, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        try
        {
            file.Position = offset;
            if (await file.ReadAtLeastAsync(destination, destination.Length, throwOnEndOfStream: false, cancellationToken) < destination.Length)
            {
                throw new CheckpointStoreException(
                    $"'{file.Name}' has {file.Length} bytes and ends before byte {offset + destination.Length}.", isDamaged: true);
            }
        }
        catch (IOException failure) when (failure is not CheckpointStoreException)
        {
            throw new CheckpointStoreException($"'{file.Name}' cannot be read: {failure.Message}", inner: failure);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What is left has no name that anybody reads; it goes with its folder.
        }
    }

    private FileStream Open(string path)
    {
        var full = FullPath(path);
        try
        {
            return new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes, useAsync: true);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointStoreException($"'{full}' is not there.", isDamaged: true, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointStoreException($"'{full}' cannot be read: {failure.Message}", inner: failure);
        }
    }

    private string FullPath(string path) => Path.GetFullPath(path, root);
}
