using System.CommandLine;

namespace ProtocolLearning.Cli.Logs;

/// <summary><c>plearn log</c>: a run's command log as a file.</summary>
internal static class LogCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "Entries as JSON lines, as a local run writes them beside its report." };
        var verify = new Command("verify", "Check every entry's hash, its place in the chain and the protocol's rules; print the head.") { file };
        verify.SetAction(parsed => LogVerification.Run(parsed.GetRequiredValue(file), Console.Out, Console.Error));
        return new Command("log", "A run's command log.") { verify };
    }
}
