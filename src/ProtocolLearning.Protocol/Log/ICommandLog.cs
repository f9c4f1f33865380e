namespace ProtocolLearning.Protocol.Log;

/// <summary>
/// The durable, hash-chained log of one run. Effects follow commit: nothing that a command says may be acted on before
/// <see cref="AppendAsync"/> has returned its entry.
/// </summary>
public interface ICommandLog
{
    /// <summary>The last committed entry, or null of an empty log.</summary>
    LogEntry? Last { get; }

    /// <summary>Commits a command and returns its entry, whose index is then the committed index.</summary>
    /// <exception cref="IOException">The command is not committed; the coordinator must stop.</exception>
    ValueTask<LogEntry> AppendAsync(Command command, CancellationToken cancellationToken);

    /// <summary>Committed entries from an index on, in order.</summary>
    IAsyncEnumerable<LogEntry> ReadAsync(long fromIndex, CancellationToken cancellationToken);
}
