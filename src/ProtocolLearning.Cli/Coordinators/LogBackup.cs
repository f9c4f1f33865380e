using ProtocolLearning.Cli.Access;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Cli.Coordinators;

/// <summary>
/// Copies a command log into a file of JSON lines, which <c>plearn log verify</c> replays. The file appears whole or not at all.
/// </summary>
internal static class LogBackup
{
    /// <summary>How long the coordinator may take for an entry.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Writes every entry up to the newest.</summary>
    /// <returns>The last entry; null of an empty log.</returns>
    /// <exception cref="CommandFailure">The file is there, or the log cannot be read.</exception>
    public static async Task<LogEntry?> WriteAsync(CoordinatorLog log, string path, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            throw new CommandFailure($"{path} is there already; name another file with -o");
        }

        var part = path + ".part";
        try
        {
            LogEntry? last = null;
            await using (var file = File.Create(part))
            {
                await foreach (var entry in log.ReadAsync(cancellationToken))
                {
                    await file.WriteAsync(CanonicalJson.Serialize(entry), cancellationToken);
                    file.WriteByte((byte)'\n');
                    last = entry;
                }
            }

            File.Move(part, path);
            return last;
        }
        finally
        {
            File.Delete(part);
        }
    }
}
