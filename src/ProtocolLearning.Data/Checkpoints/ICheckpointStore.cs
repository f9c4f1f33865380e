using ProtocolLearning.Protocol.Checkpoints;

namespace ProtocolLearning.Data.Checkpoints;

/// <summary>
/// Where a run's checkpoints lie. Paths are relative, with '/' between their parts. A file is there whole or not at all, whatever
/// happens to whoever writes it. Any thread may call.
/// </summary>
public interface ICheckpointStore : IDisposable
{
    /// <summary>Where it is, for messages; holds no credentials.</summary>
    string Address { get; }

    /// <summary>Writes a file, in place of the one that may be there; once this returns, it outlives a loss of power.</summary>
    /// <exception cref="CheckpointStoreException">It cannot be written: no room, no right, no connection.</exception>
    Task WriteAsync(string path, CheckpointContent content, CancellationToken cancellationToken);

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">A longer one is not read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CheckpointStoreException">It is not there, too long, or cannot be read now.</exception>
    Task<byte[]> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken);

    /// <summary>Reads a range of a file, and nothing else of it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="destination">Is filled.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CheckpointStoreException">It is not there, ends before the range does, or cannot be read now.</exception>
    Task ReadAsync(string path, long offset, Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>Deletes all files of a folder; nothing happens where there are none.</summary>
    /// <exception cref="CheckpointStoreException">Some cannot be deleted.</exception>
    Task DeleteAsync(string folder, CancellationToken cancellationToken);
}
