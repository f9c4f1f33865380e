using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Coordinator.Storage;

/// <summary>
/// A log in one SQLite file: a row an entry, its canonical JSON, synced to the disk before the append returns. Rows are only ever
/// added, the database itself refuses to change one, and opening checks every byte of the chain. Whoever has it open holds the file's
/// lock, so that a second coordinator of the run cannot open it.
/// </summary>
internal sealed class SqliteCommandLog : ICommandLog, IDisposable
{
    private const int PageEntries = 256;
    private const int BusySeconds = 1;

    private const string Schema =
        """
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS entry (position INTEGER PRIMARY KEY, json BLOB NOT NULL) STRICT;
        CREATE TRIGGER IF NOT EXISTS entry_is_kept BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries are kept'); END;
        CREATE TRIGGER IF NOT EXISTS entry_is_final BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entries are final'); END;
        """;

    private readonly string _path;
    private readonly long _term;
    private readonly TimeProvider _time;
    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();

    private SqliteCommandLog(string path, long term, TimeProvider time, SqliteConnection connection)
    {
        _path = path;
        _term = term;
        _time = time;
        _connection = connection;
    }

    /// <inheritdoc />
    public LogEntry? Last { get; private set; }

    /// <summary>Opens a log, or makes an empty one, and checks all that it holds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="term">The term that entries are written in.</param>
    /// <param name="time">The clock that stamps entries.</param>
    /// <param name="visit">Called with each stored entry, in order.</param>
    /// <exception cref="InvalidLogException">An entry does not hold.</exception>
    /// <exception cref="IOException">The file cannot be opened, or another process has it open.</exception>
    public static SqliteCommandLog Open(string path, long term, TimeProvider time, Action<LogEntry> visit)
    {
        var connection = Connect(path);
        var log = new SqliteCommandLog(path, term, time, connection);
        try
        {
            connection.Open();
            log.Execute(Schema);
            log.Verify(visit);
            return log;
        }
        catch (SqliteException exception)
        {
            log.Dispose();
            throw exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB
                ? new InvalidLogException(path, (log.Last?.Index ?? -1) + 1, $"the file is damaged ({exception.Message})")
                : new IOException($"{path}: {exception.Message}", exception);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Makes a log of entries that another one had, as they are. Opening it checks them.</summary>
    /// <param name="path">A file that is not there yet.</param>
    /// <param name="entries">The entries' canonical JSON, from the first on.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<byte[]> entries)
    {
        try
        {
            using var connection = Connect(path);
            connection.Open();
            using var log = new SqliteCommandLog(path, 0, TimeProvider.System, connection);
            log.Execute(Schema);
            using var transaction = connection.BeginTransaction();
            foreach (var (position, json) in entries.Index())
            {
                log.Insert(position, json);
            }

            transaction.Commit();
        }
        catch (SqliteException exception)
        {
            throw new IOException($"{path}: {exception.Message}", exception);
        }
    }

    /// <inheritdoc />
    public ValueTask<LogEntry> AppendAsync(Command command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var entry = HashChain.Next(Last, _term, _time.GetUtcNow(), command);
        lock (_lock)
        {
            try
            {
                Insert(entry.Index, CanonicalJson.Serialize(entry));
            }
            catch (SqliteException exception)
            {
                throw new IOException($"{_path}: entry {entry.Index} is not committed: {exception.Message}", exception);
            }

            Last = entry;
        }

        return ValueTask.FromResult(entry);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<LogEntry> ReadAsync(
        long fromIndex, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = fromIndex;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = ReadPage(next);
            foreach (var (_, json) in page)
            {
                yield return CanonicalJson.Deserialize<LogEntry>(json);
            }

            if (page.Count < PageEntries)
            {
                yield break;
            }

            next += page.Count;
            await Task.Yield();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _connection.Dispose();

    private static SqliteConnection Connect(string path) => new(new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWriteCreate,
        Pooling = false,
        DefaultTimeout = BusySeconds,
    }.ToString());

    private void Insert(long position, byte[] json)
    {
        using var insert = _connection.CreateCommand();
        insert.CommandText = "INSERT INTO entry (position, json) VALUES ($position, $json)";
        insert.Parameters.AddWithValue("$position", position);
        insert.Parameters.AddWithValue("$json", json);
        insert.ExecuteNonQuery();
    }

    private void Verify(Action<LogEntry> visit)
    {
        List<(long Position, byte[] Json)> page;
        do
        {
            page = ReadPage((Last?.Index ?? -1) + 1);
            foreach (var (position, json) in page)
            {
                var entry = Parse((Last?.Index ?? -1) + 1, position, json);
                visit(entry);
                Last = entry;
            }
        }
        while (page.Count == PageEntries);
    }

    private LogEntry Parse(long expected, long position, byte[] json)
    {
        LogEntry entry;
        try
        {
            entry = CanonicalJson.Deserialize<LogEntry>(json);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new InvalidLogException(_path, expected, $"is no entry: {exception.Message}");
        }

        var problem = 0 switch
        {
            _ when position != expected => string.Create(CultureInfo.InvariantCulture, $"is missing, the next one is {position}"),
            _ when entry.Index != expected => string.Create(CultureInfo.InvariantCulture, $"says that it is entry {entry.Index}"),
            _ when entry.PreviousHash != (Last?.Hash ?? HashChain.Start) => "does not follow the entry before it",
            _ when !HashChain.IsIntact(entry) => "its hash is not that of its content",
            _ when !CanonicalJson.Serialize(entry).AsSpan().SequenceEqual(json) => "its bytes are not in canonical form",
            _ => null,
        };
        return problem is null ? entry : throw new InvalidLogException(_path, expected, problem);
    }

    private List<(long Position, byte[] Json)> ReadPage(long from)
    {
        lock (_lock)
        {
            using var select = _connection.CreateCommand();
            select.CommandText = "SELECT position, json FROM entry WHERE position >= $from ORDER BY position LIMIT $count";
            select.Parameters.AddWithValue("$from", from);
            select.Parameters.AddWithValue("$count", PageEntries);
            using var reader = select.ExecuteReader();
            var page = new List<(long, byte[])>();
            while (reader.Read())
            {
                page.Add((reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
            }

            return page;
        }
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
