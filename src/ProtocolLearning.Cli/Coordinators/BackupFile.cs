using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ProtocolLearning.Cli.Access;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Serialization;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Coordinators;

/// <summary>A file of <c>plearn coordinator backup</c>, replayed, and as parts that fit into Secrets.</summary>
/// <param name="State">What the log comes to.</param>
/// <param name="Parts">The lines, compressed, each part by itself.</param>
internal sealed record BackupFile(RunState State, IReadOnlyList<byte[]> Parts)
{
    /// <summary>Uncompressed bytes of a part: an entry's hash and signatures hardly shrink, and a Secret holds one MiB.</summary>
    private const int PartBytes = 768 * 1024;

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="CommandFailure">It is not there, or an entry breaks the chain or the protocol's rules.</exception>
    public static BackupFile Read(FileInfo file)
    {
        if (!file.Exists)
        {
            throw new CommandFailure($"{file}: no such file");
        }

        var state = RunState.Empty;
        var (parts, part, line) = (new List<byte[]>(), new MemoryStream(), 0);
        foreach (var text in File.ReadLines(file.FullName))
        {
            line++;
            var bytes = Encoding.UTF8.GetBytes(text);
            try
            {
                var entry = CanonicalJson.Deserialize<LogEntry>(bytes);
                state = HashChain.IsIntact(entry)
                    ? state.Apply(entry)
                    : throw new InvalidEntryException(entry.Index, "its hash is not that of its content.");
            }
            catch (Exception problem) when (problem is JsonException or InvalidEntryException)
            {
                throw new CommandFailure($"{file}:{line}: {problem.Message}");
            }

            part.Write(bytes);
            part.WriteByte((byte)'\n');
            if (part.Length >= PartBytes)
            {
                parts.Add(Compress(part));
                part = new MemoryStream();
            }
        }

        if (part.Length > 0)
        {
            parts.Add(Compress(part));
        }

        return new BackupFile(state, parts);
    }

    /// <summary>Why a run cannot go on from this log; null where it can.</summary>
    public string? Objection(V1Alpha1TrainingRun run)
    {
        var (name, status) = (run.Metadata.Name, run.Status);
        var decided = State.DecidedRound;
        return 0 switch
        {
            _ when State.Accepted is not { } accepted => "the backup holds no accepted run",
            _ when State.Accepted.Run != name => $"the backup is of run '{State.Accepted.Run}', not of '{name}'",
            _ when status?.Coordinator?.PublicKey is { } key && key != State.CoordinatorKey =>
                $"the backup is of another run of that name: it names the coordinator's key {State.CoordinatorKey}, the run's status {key}",
            _ when State.Term > (status?.Coordinator?.Term ?? long.MaxValue) =>
                $"the backup is of another run of that name: its term is {State.Term}, the run's status says {status!.Coordinator!.Term}",
            _ when status?.Round > decided =>
                $"the backup ends with round {decided}, and members have applied round {status.Round} (status.round): they cannot go back. Restore a newer backup, or delete the run and apply it again",
            _ => null,
        };
    }

    private static byte[] Compress(MemoryStream lines)
    {
        using var compressed = new MemoryStream();
        using (var zip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            lines.WriteTo(zip);
        }

        return compressed.ToArray();
    }
}
