using System.CommandLine;
using ProtocolLearning.Cli.Access;
using Spectre.Console;

namespace ProtocolLearning.Cli.Status;

/// <summary><c>plearn status</c>: how a run, its stages and its replicas stand.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "Name of the TrainingRun." };
        var watch = new Option<bool>("--watch", "-w") { Description = "Show it again whenever it changes, until the run is over." };
        var output = new Option<StatusFormat>("--output", "-o") { Description = "text or json.", DefaultValueFactory = _ => StatusFormat.Text };
        var clusters = new ClusterOptions();
        var command = new Command("status", "Show a run as a tree: stages, replicas, nodes, scores, and what is not fine.") { run, watch, output };
        clusters.AddTo(command);
        command.SetAction((parsed, given) => CommandGuard.RunAsync(
            async cancellation =>
            {
                using var home = clusters.Open(parsed);
                var view = new StatusView(home, parsed.GetRequiredValue(run), parsed.GetValue(output), TimeProvider.System);
                return parsed.GetValue(watch)
                    ? await view.WatchAsync(AnsiConsole.Console, parsed.InvocationConfiguration.Output, cancellation)
                    : await view.PrintAsync(parsed.InvocationConfiguration.Output, cancellation);
            },
            parsed.InvocationConfiguration.Error,
            given));
        return command;
    }
}
