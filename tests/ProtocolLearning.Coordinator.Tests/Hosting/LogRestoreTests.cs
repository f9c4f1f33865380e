using System.IO.Compression;
using ProtocolLearning.Coordinator.Hosting;
using ProtocolLearning.Coordinator.Storage;
using ProtocolLearning.Coordinator.Tests.Sequencing;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Coordinator.Tests.Hosting;

public sealed class LogRestoreTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("plearn-restore-");
    private readonly IdentityKey _key = IdentityKey.Generate();

    private string Data => Path.Combine(_root.FullName, "data");

    private string Backup => Path.Combine(_root.FullName, "backup");

    private string Log => Path.Combine(Data, "log.db");

    public void Dispose()
    {
        _key.Dispose();
        _root.Delete(recursive: true);
    }

    [Fact]
    public void Run_on_an_empty_volume_with_the_key_makes_the_log_again()
    {
        var entries = Entries(4);
        Write(entries, withKey: true);
        Assert.Equal((0, $"restored 4 entries, head {entries[^1].Hash}", ""), Restore());
        Assert.Equal(entries.Select(entry => entry.Hash), Held());
        Assert.Equal(["coordinator.key", "log.db"], Directory.GetFiles(Data).Select(Path.GetFileName).Order());
        Assert.Equal(_key.PublicKey.Text, IdentityKey.Load(Path.Combine(Data, "coordinator.key")).PublicKey.Text);
    }

    [Fact]
    public void Run_on_a_volume_with_an_older_log_brings_it_up_to_the_backup()
    {
        var entries = Entries(4);
        Keep(entries[..2]);
        Write(entries);
        Assert.Equal(0, Restore().Code);
        Assert.Equal(entries.Select(entry => entry.Hash), Held());
        Assert.Equal(0, Restore().Code);
    }

    [Fact]
    public void Run_on_a_volume_whose_log_is_damaged_keeps_that_beside_the_new_one()
    {
        var entries = Entries(3);
        Keep(entries[..1]);
        File.WriteAllText(Log, "no database");
        Write(entries);
        Assert.Equal(0, Restore().Code);
        Assert.Equal(entries.Select(entry => entry.Hash), Held());
        Assert.Equal("no database", File.ReadAllText(Log + ".damaged"));
    }

    [Fact]
    public void Run_with_a_shorter_backup_or_of_another_log_leaves_the_volume_alone()
    {
        var entries = Entries(4);
        Keep(entries);
        Write(entries[..2]);
        Refused("goes further than the backup: it ends with entry 3, the backup with 1");
        Write(Entries(4, suspended: "another"));
        Refused("holds another log");
        Assert.Equal(entries.Select(entry => entry.Hash), Held());
    }

    [Fact]
    public void Run_with_a_backup_of_another_run_or_key_leaves_the_volume_alone()
    {
        Write(Entries(2, run: "other"), withKey: true);
        Refused("is of run 'other'");
        Write(Entries(2));
        Refused("holds no coordinator.key");
        using var another = IdentityKey.Generate();
        another.Save(Path.Combine(Data, "coordinator.key"));
        Refused("names the coordinator's key");
        Assert.False(File.Exists(Log));
    }

    [Fact]
    public void Run_with_a_changed_or_missing_entry_leaves_the_volume_alone()
    {
        var entries = Entries(4);
        Write([entries[0], entries[1] with { UnixMilliseconds = 7 }, .. entries[2..]], withKey: true);
        Refused("its hash is not that of its content");
        Write([.. entries[..1], .. entries[2..]], withKey: true);
        Refused("says that it is entry 2");
        Assert.Empty(Directory.GetFiles(Data));
    }

    [Fact]
    public void Run_beside_a_coordinator_that_has_the_log_open_fails()
    {
        var entries = Entries(2);
        Keep(entries);
        Write(entries);
        using var open = SqliteCommandLog.Open(Log, 1, TimeProvider.System, _ => { });
        Refused("locked");
    }

    private void Refused(string why)
    {
        var (code, output, errors) = Restore();
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(why, errors, StringComparison.Ordinal);
    }

    private (int Code, string Output, string Errors) Restore()
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = new LogRestore(TestRun.Definition.Run, Data, Backup).Run(output, errors);
        return (code, output.ToString().Trim(), errors.ToString().Trim());
    }

    private LogEntry[] Entries(int count, string? run = null, string suspended = "a test")
    {
        var definition = TestRun.Definition with { Run = run ?? TestRun.Definition.Run };
        var entries = new List<LogEntry>();
        for (var index = 0; index < count; index++)
        {
            Command command = index == 0 ? new RunAccepted(definition, _key.PublicKey.Text)
                : index % 2 == 1 ? new RunSuspended(suspended)
                : new RunResumed();
            entries.Add(HashChain.Next(entries.LastOrDefault(), 1, DateTimeOffset.UnixEpoch, command));
        }

        return [.. entries];
    }

    /// <summary>A volume as a coordinator left it.</summary>
    private void Keep(LogEntry[] entries)
    {
        Directory.CreateDirectory(Data);
        _key.Save(Path.Combine(Data, "coordinator.key"));
        SqliteCommandLog.Write(Log, entries.Select(CanonicalJson.Serialize));
    }

    /// <summary>A backup in two parts.</summary>
    private void Write(LogEntry[] entries, bool withKey = false)
    {
        if (Directory.Exists(Backup))
        {
            Directory.Delete(Backup, recursive: true);
        }

        Directory.CreateDirectory(Backup);
        foreach (var (part, lines) in entries.Chunk(Math.Max(1, (entries.Length + 1) / 2)).Index())
        {
            using var file = new GZipStream(File.Create(Path.Combine(Backup, $"log-000{part}.gz")), CompressionLevel.Fastest);
            foreach (var entry in lines)
            {
                file.Write(CanonicalJson.Serialize(entry));
                file.Write("\n"u8);
            }
        }

        if (withKey)
        {
            _key.Save(Path.Combine(Backup, "coordinator.key"));
        }
    }

    private List<string> Held()
    {
        var hashes = new List<string>();
        using var log = SqliteCommandLog.Open(Log, 1, TimeProvider.System, entry => hashes.Add(entry.Hash));
        return hashes;
    }
}
