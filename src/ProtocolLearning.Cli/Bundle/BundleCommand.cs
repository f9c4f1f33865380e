using System.CommandLine;
using ProtocolLearning.Cli.Access;
using ProtocolLearning.Cli.Coordinators;

namespace ProtocolLearning.Cli.Bundle;

/// <summary><c>plearn bundle</c>: what somebody else needs to help with a run.</summary>
internal static class BundleCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "Name of the TrainingRun." };
        var output = new Option<FileInfo>("--output", "-o") { Description = "File to write, a tar.gz; it must not exist.", Required = true };
        var coordinator = CoordinatorOption.Create();
        var clusters = new ClusterOptions();
        var members = new MemberOptions();
        var command = new Command("bundle", "Collect a run's objects, events, logs and command log in one file, without secrets.") { run, output, coordinator };
        clusters.AddTo(command);
        members.AddTo(command);
        command.SetAction((parsed, given) => CommandGuard.RunAsync(
            async cancellation =>
            {
                using var home = clusters.Open(parsed);
                var bundle = new RunBundle(home, members.Open(home, parsed), parsed.GetValue(coordinator), TimeProvider.System);
                return await bundle.WriteAsync(
                    parsed.GetRequiredValue(run), parsed.GetRequiredValue(output).FullName, parsed.InvocationConfiguration.Output, cancellation);
            },
            parsed.InvocationConfiguration.Error,
            given));
        return command;
    }
}
