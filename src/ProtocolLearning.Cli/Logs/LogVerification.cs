using System.Text;
using System.Text.Json;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Cli.Logs;

/// <summary>Replays a log from nothing but its file: any changed byte is found and its entry named.</summary>
internal static class LogVerification
{
    public static int Run(FileInfo file, TextWriter output, TextWriter errors)
    {
        if (!file.Exists)
        {
            errors.WriteLine($"{file}: no such file");
            return ExitCode.Refused;
        }

        var state = RunState.Empty;
        LogEntry? last = null;
        var line = 0;
        foreach (var text in File.ReadLines(file.FullName))
        {
            line++;
            try
            {
                last = CanonicalJson.Deserialize<LogEntry>(Encoding.UTF8.GetBytes(text));
                if (!HashChain.IsIntact(last))
                {
                    throw new InvalidDataException($"entry {last.Index}: its hash is not that of its content");
                }

                state = state.Apply(last);
            }
            catch (Exception problem) when (problem is JsonException or InvalidDataException or InvalidEntryException)
            {
                errors.WriteLine($"{file}:{line}: {problem.Message}");
                return ExitCode.Failed;
            }
        }

        output.WriteLine(last is null ? "0 entries" : $"{last.Index + 1} entries, head {last.Hash}");
        return ExitCode.Succeeded;
    }
}
