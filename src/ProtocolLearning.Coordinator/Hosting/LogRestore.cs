using System.IO.Compression;
using System.Text;
using ProtocolLearning.Coordinator.Storage;
using ProtocolLearning.Networking.Hosting;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Coordinator.Hosting;

/// <summary>
/// Puts a backup of a run's log into the folder that its coordinator keeps it in: <c>restore</c> in place of a coordinator's start. The
/// whole backup is checked beside the old log and takes its place in one step, or nothing changes. A log that a coordinator has open,
/// that is another run's, or that goes further than the backup, is left alone.
/// </summary>
/// <param name="run">Name of the run.</param>
/// <param name="data">The coordinator's folder.</param>
/// <param name="backup">The folder of the backup, see <see cref="CoordinatorEnvironment.Backup"/>.</param>
internal sealed class LogRestore(string run, string data, string backup)
{
    /// <summary>The word on the command line.</summary>
    public const string Name = "restore";

    private const string Damaged = ".damaged";

    private string LogPath => Path.Combine(data, CoordinatorHost.LogFile);

    private string NewPath => LogPath + ".restored";

    private string KeyPath => Path.Combine(data, CoordinatorHost.KeyFile);

    private string KeyOfBackup => Path.Combine(backup, CoordinatorHost.KeyFile);

    /// <summary>Restores as the environment says.</summary>
    /// <param name="lookUp">The environment.</param>
    /// <param name="output">Gets what was done, in one line.</param>
    /// <param name="errors">Gets what is wrong, a line each.</param>
    /// <returns>The exit code.</returns>
    public static int Run(Func<string, string?> lookUp, TextWriter output, TextWriter errors)
    {
        var environment = new EnvironmentReader(lookUp);
        var restore = new LogRestore(
            environment.Required(CoordinatorEnvironment.Run, "the run's name"),
            environment.Required(CoordinatorEnvironment.Data, "the coordinator's folder"),
            environment.Required(CoordinatorEnvironment.Backup, "a folder with a backup"));
        foreach (var problem in environment.Problems)
        {
            errors.WriteLine(problem);
        }

        return environment.Problems.Count > 0 ? CoordinatorExitCode.BadInput : restore.Run(output, errors);
    }

    /// <returns>The exit code.</returns>
    public int Run(TextWriter output, TextWriter errors)
    {
        try
        {
            Directory.CreateDirectory(data);
            DeleteLog(NewPath);
            SqliteCommandLog.Write(NewPath, Entries());
            var restored = Read(NewPath, out var hashes);
            if ((Objection(restored) ?? Objection(hashes)) is { } problem)
            {
                errors.WriteLine(problem);
                return CoordinatorExitCode.BadInput;
            }

            if (!File.Exists(KeyPath))
            {
                File.Copy(KeyOfBackup, KeyPath);
            }

            foreach (var rest in (string[])["-wal", "-shm"])
            {
                File.Delete(LogPath + rest);
            }

            File.Move(NewPath, LogPath, overwrite: true);
            output.WriteLine($"restored {restored.Index + 1} entries, head {restored.Hash}");
            return CoordinatorExitCode.Stopped;
        }
        catch (Exception exception) when (exception is InvalidLogException or InvalidEntryException or FormatException
            or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            errors.WriteLine(exception.Message);
            return CoordinatorExitCode.BadInput;
        }
        finally
        {
            DeleteLog(NewPath);
        }
    }

    /// <summary>Why the backup is not this run's, or cannot be served from here.</summary>
    private string? Objection(RunState restored)
    {
        if (restored.Accepted is not { } accepted)
        {
            return "the backup holds no accepted run";
        }

        if (accepted.Run != run)
        {
            return $"the backup is of run '{accepted.Run}', the volume is of '{run}'";
        }

        var path = File.Exists(KeyPath) ? KeyPath : KeyOfBackup;
        if (!File.Exists(path))
        {
            return $"the volume holds no {CoordinatorHost.KeyFile}, and none was given: the log names key {restored.CoordinatorKey}, and no coordinator can go on with it under another one";
        }

        using var key = IdentityKey.Load(path);
        return key.PublicKey.Text == restored.CoordinatorKey
            ? null
            : $"the backup names the coordinator's key {restored.CoordinatorKey}, {path} holds {key.PublicKey.Text}";
    }

    /// <summary>Why the log that is there must not be replaced. One that is damaged is kept beside the new one.</summary>
    private string? Objection(List<string> restored)
    {
        if (!File.Exists(LogPath))
        {
            return null;
        }

        try
        {
            var before = Read(LogPath, out var hashes);
            return !hashes.Take(restored.Count).SequenceEqual(restored.Take(hashes.Count)) ? "the volume holds another log than the backup's"
                : hashes.Count > restored.Count ? $"the volume's log goes further than the backup: it ends with entry {before.Index}, the backup with {restored.Count - 1}"
                : null;
        }
        catch (Exception exception) when (exception is InvalidLogException or InvalidEntryException)
        {
            File.Copy(LogPath, LogPath + Damaged, overwrite: true);
            return null;
        }
    }

    private static RunState Read(string path, out List<string> hashes)
    {
        var (state, read) = (RunState.Empty, new List<string>());
        using var log = SqliteCommandLog.Open(path, term: 0, TimeProvider.System, entry =>
        {
            state = state.Apply(entry);
            read.Add(entry.Hash);
        });
        hashes = read;
        return state;
    }

    private IEnumerable<byte[]> Entries()
    {
        foreach (var part in Directory.GetFiles(backup, "log-*.gz").Order(StringComparer.Ordinal))
        {
            using var file = new GZipStream(File.OpenRead(part), CompressionMode.Decompress);
            using var lines = new StreamReader(file, Encoding.UTF8);
            while (lines.ReadLine() is { } line)
            {
                yield return Encoding.UTF8.GetBytes(line);
            }
        }
    }

    private static void DeleteLog(string path)
    {
        foreach (var rest in (string[])["", "-wal", "-shm"])
        {
            File.Delete(path + rest);
        }
    }
}
