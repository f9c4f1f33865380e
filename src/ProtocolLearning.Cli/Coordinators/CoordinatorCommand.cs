using System.CommandLine;
using ProtocolLearning.Cli.Access;

namespace ProtocolLearning.Cli.Coordinators;

/// <summary><c>plearn coordinator</c>: a run's coordinator.</summary>
internal static class CoordinatorCommand
{
    public static Command Create() => new("coordinator", "A run's coordinator.") { CreateBackup() };

    private static Command CreateBackup()
    {
        var run = new Argument<string>("RUN") { Description = "Name of the TrainingRun." };
        var output = new Option<FileInfo>("--output", "-o") { Description = "File to write; it must not exist.", Required = true };
        var coordinator = CoordinatorOption.Create();
        var clusters = new ClusterOptions();
        var command = new Command("backup", "Copy the command log out of the coordinator, entry by entry, and check it.") { run, output, coordinator };
        clusters.AddTo(command);
        command.SetAction((parsed, given) => CommandGuard.RunAsync(
            async cancellation =>
            {
                using var home = clusters.Open(parsed);
                var objects = await RunObjects.ReadAsync(home, parsed.GetRequiredValue(run), cancellation);
                var log = CoordinatorLog.Of(objects.Run, parsed.GetValue(coordinator), LogBackup.Patience, TimeProvider.System);
                var last = await LogBackup.WriteAsync(log, parsed.GetRequiredValue(output).FullName, cancellation);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(last is null ? "0 entries" : $"{last.Index + 1} entries, head {last.Hash}");
                return ExitCode.Succeeded;
            },
            parsed.InvocationConfiguration.Error,
            given));
        return command;
    }
}
