using Microsoft.Data.Sqlite;
using ProtocolLearning.Coordinator.Storage;
using ProtocolLearning.Protocol.Log;

namespace ProtocolLearning.Coordinator.Tests.Storage;

public sealed class SqliteCommandLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plearn-log-").FullName;

    private string LogPath => Path.Combine(_folder, "log.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Open_twice_is_refused_until_the_first_lets_go()
    {
        using (var first = Open())
        {
            await first.AppendAsync(new TermStarted(1), CancellationToken.None);
            Assert.Contains("locked", Assert.Throws<IOException>(() => Open()).Message, StringComparison.Ordinal);
            await first.AppendAsync(new TermStarted(2), CancellationToken.None);
        }

        using var second = Open();
        Assert.Equal(1, second.Last!.Index);
    }

    [Fact]
    public async Task Append_then_open_again_gives_the_same_chain()
    {
        LogEntry last;
        using (var log = Open())
        {
            Assert.Null(log.Last);
            for (var term = 1; term <= 300; term++)
            {
                await log.AppendAsync(new TermStarted(term), CancellationToken.None);
            }

            last = log.Last!;
        }

        var visited = new List<LogEntry>();
        using var again = Open(visited.Add);

        Assert.Equal(last, again.Last);
        Assert.Equal(300, visited.Count);
        Assert.Equal(visited, await ReadAsync(again, 0));
        Assert.Equal(visited.Skip(257), await ReadAsync(again, 257));
        Assert.Empty(await ReadAsync(again, 300));
    }

    [Fact]
    public async Task Open_log_with_an_edited_entry_names_its_index()
    {
        await FillAsync(5);
        Corrupt("UPDATE entry SET json = CAST(replace(CAST(json AS TEXT), '\"term\":3', '\"term\":4') AS BLOB) WHERE position = 2");

        Assert.Equal(2, Assert.Throws<InvalidLogException>(() => Open()).Index);
    }

    [Fact]
    public async Task Open_log_with_a_missing_entry_names_its_index()
    {
        await FillAsync(5);
        Corrupt("DELETE FROM entry WHERE position = 3");

        Assert.Equal(3, Assert.Throws<InvalidLogException>(() => Open()).Index);
    }

    [Fact]
    public async Task Open_log_with_an_entry_of_another_chain_names_its_index()
    {
        await FillAsync(3);
        var other = Path.Combine(_folder, "other.db");
        using (var log = SqliteCommandLog.Open(other, 9, TimeProvider.System, _ => { }))
        {
            await log.AppendAsync(new TermStarted(1), CancellationToken.None);
            await log.AppendAsync(new TermStarted(2), CancellationToken.None);
        }

        Corrupt($"ATTACH '{other}' AS other; UPDATE entry SET json = (SELECT json FROM other.entry WHERE position = 1) WHERE position = 1");

        Assert.Equal(1, Assert.Throws<InvalidLogException>(() => Open()).Index);
    }

    [Fact]
    public async Task Open_entry_with_other_white_space_is_refused()
    {
        await FillAsync(2);
        Corrupt("UPDATE entry SET json = CAST(CAST(json AS TEXT) || ' ' AS BLOB) WHERE position = 0");

        Assert.Equal(0, Assert.Throws<InvalidLogException>(() => Open()).Index);
    }

    [Fact]
    public async Task Open_torn_file_is_refused()
    {
        await FillAsync(200);
        var bytes = await File.ReadAllBytesAsync(LogPath);
        await File.WriteAllBytesAsync(LogPath, bytes[..(bytes.Length / 2)]);

        Assert.Throws<InvalidLogException>(() => Open());
    }

    [Fact]
    public async Task Open_file_that_is_no_database_is_refused()
    {
        await File.WriteAllTextAsync(LogPath, new string('x', 5000));

        Assert.Equal(0, Assert.Throws<InvalidLogException>(() => Open()).Index);
    }

    [Theory]
    [InlineData("UPDATE entry SET json = x'00' WHERE position = 0")]
    [InlineData("DELETE FROM entry WHERE position = 0")]
    public async Task Stored_entries_cannot_be_changed_by_accident(string sql)
    {
        await FillAsync(1);

        Assert.Throws<SqliteException>(() => Execute(sql));
    }

    private SqliteCommandLog Open(Action<LogEntry>? visit = null) =>
        SqliteCommandLog.Open(LogPath, 1, TimeProvider.System, visit ?? (_ => { }));

    private async Task FillAsync(int count)
    {
        using var log = Open();
        for (var term = 1; term <= count; term++)
        {
            await log.AppendAsync(new TermStarted(term), CancellationToken.None);
        }
    }

    private void Corrupt(string sql) => Execute("DROP TRIGGER entry_is_final; DROP TRIGGER entry_is_kept; " + sql);

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={LogPath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task<List<LogEntry>> ReadAsync(SqliteCommandLog log, long from)
    {
        var entries = new List<LogEntry>();
        await foreach (var entry in log.ReadAsync(from, CancellationToken.None))
        {
            entries.Add(entry);
        }

        return entries;
    }
}
