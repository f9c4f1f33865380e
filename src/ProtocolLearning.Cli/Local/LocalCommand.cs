using System.CommandLine;
using Spectre.Console;

namespace ProtocolLearning.Cli.Local;

/// <summary><c>plearn local</c>: the whole product on one machine, without Kubernetes.</summary>
internal static class LocalCommand
{
    public static Command Create() => new("local", "Run everything on this machine: clusters, operator, coordinator and workers.")
    {
        CreateRun(),
    };

    private static Command CreateRun()
    {
        var file = new Argument<FileInfo?>("FILE")
        {
            Description = "Manifests to apply: one TrainingRun, its Participants and MemberClusters. Default: the shipped sample.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var noFaults = new Option<bool>("--no-faults") { Description = "Kill no node and start no harmful participant." };
        var control = new Option<bool>("--control") { Description = "Afterwards train the same in one process, and compare validation losses." };
        var small = new Option<bool>("--small") { Description = "Short rounds of little text, to see that everything works." };
        var report = new Option<FileInfo>("--report") { Description = "Where to write the report.", DefaultValueFactory = _ => new FileInfo("report.html") };
        var port = new Option<int>("--port") { Description = "Port of the home cluster's API on loopback; 0 takes a free one." };
        var seed = new Option<long?>("--seed") { Description = "Seed of weights, samples and draws, instead of the manifest's." };
        var command = new Command("run", "Train the sample, or FILE, to its end; print a table and write a report.")
        {
            file, noFaults, control, small, report, port, seed,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var options = new LocalRunOptions
            {
                Manifest = parsed.GetValue(file),
                Faults = !parsed.GetValue(noFaults),
                Control = parsed.GetValue(control),
                Small = parsed.GetValue(small),
                Report = parsed.GetRequiredValue(report),
                Port = parsed.GetValue(port),
                Seed = parsed.GetValue(seed),
            };
            return new LocalRun(options, AnsiConsole.Console, Console.Out, Console.Error, TimeProvider.System).ExecuteAsync(cancellation);
        });
        return command;
    }
}
