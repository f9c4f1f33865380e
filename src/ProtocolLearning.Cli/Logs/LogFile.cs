using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Cli.Logs;

/// <summary>A command log as JSON lines: the canonical form of one entry a line.</summary>
internal static class LogFile
{
    private const byte NewLine = (byte)'\n';

    public static async Task WriteAsync(string path, IEnumerable<LogEntry> entries, CancellationToken cancellationToken)
    {
        await using var file = File.Create(path);
        foreach (var entry in entries)
        {
            await file.WriteAsync(CanonicalJson.Serialize(entry), cancellationToken);
            file.WriteByte(NewLine);
        }
    }
}
