using System.CommandLine;
using ProtocolLearning.Cli.Access;

namespace ProtocolLearning.Cli.Coordinators;

/// <summary><c>plearn coordinator</c>: a run's coordinator.</summary>
internal static class CoordinatorCommand
{
    public static Command Create() => new("coordinator", "A run's coordinator.") { CreateBackup(), CreateRestore() };

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

    private static Command CreateRestore()
    {
        var run = new Argument<string>("RUN") { Description = "Name of the TrainingRun, whose condition CoordinatorLogLost is True." };
        var input = new Option<FileInfo>("--input", "-i") { Description = "File of 'plearn coordinator backup'.", Required = true };
        var key = new Option<FileInfo?>("--key") { Description = "The coordinator's coordinator.key, where the volume does not hold it any more." };
        var image = new Option<string?>("--image") { Description = "The coordinator's image. Default: the run's, else the release's." };
        var timeout = new Option<int>("--timeout") { Description = "Seconds that the restoring pod, and then the coordinator, may take.", DefaultValueFactory = _ => 300 };
        var clusters = new ClusterOptions();
        var command = new Command("restore", "Put a backup of the command log into the volume of a run that lost it, so that the run goes on.") { run, input, key, image, timeout };
        clusters.AddTo(command);
        command.SetAction((parsed, given) => CommandGuard.RunAsync(
            async cancellation =>
            {
                var backup = BackupFile.Read(parsed.GetRequiredValue(input));
                var secret = parsed.GetValue(key) is { } file ? await File.ReadAllBytesAsync(file.FullName, cancellation) : null;
                using var home = clusters.Open(parsed);
                await new LogRestoration(home, parsed.InvocationConfiguration.Output, TimeProvider.System).RunAsync(
                    parsed.GetRequiredValue(run), backup, secret, parsed.GetValue(image), TimeSpan.FromSeconds(parsed.GetValue(timeout)), cancellation);
                return ExitCode.Succeeded;
            },
            parsed.InvocationConfiguration.Error,
            given));
        return command;
    }
}
