using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using ProtocolLearning.Networking.Hosting;
using Spectre.Console;

namespace ProtocolLearning.Cli.Local;

/// <summary><c>plearn local</c>: the whole product on one machine, without Kubernetes.</summary>
internal static class LocalCommand
{
    // The largest integer that every reader of JSON keeps exactly, as in the resource's schema.
    private const long LargestSeed = 9_007_199_254_740_991;

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
        var attack = new Option<string?>("--attack") { Description = "What the harmful participant does: sign-flip, random, constant, stale or withhold; sign-flip:10@5 is ten times as strong, from round 5 on." };
        var control = new Option<bool>("--control") { Description = "Afterwards train the same in one process, and compare validation losses." };
        var small = new Option<bool>("--small") { Description = "Short rounds of little text, to see that everything works." };
        var report = new Option<FileInfo>("--report") { Description = "Where to write the report.", DefaultValueFactory = _ => new FileInfo("report.html") };
        var port = new Option<int>("--port")
        {
            Description = "Port of the home cluster's API on loopback; 0 takes a free one.",
            CustomParser = result => Number(result, IPEndPoint.MinPort, IPEndPoint.MaxPort) is { } value ? (int)value : 0,
        };
        var seed = new Option<long?>("--seed")
        {
            Description = "Seed of weights, samples and draws, instead of the manifest's.",
            CustomParser = result => Number(result, 0, LargestSeed),
        };
        attack.Validators.Add(result =>
        {
            if (result.GetValue(noFaults))
            {
                result.AddError("--attack: --no-faults starts no harmful participant; leave one of the two out");
            }
        });
        file.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] text }])
            {
                result.AddError($"{text}: no such option");
            }
        });
        var command = new Command("run", $"Train the sample, or FILE, to its end; print a table and write a report. {ExitCode.Meaning}")
        {
            file, noFaults, attack, control, small, report, port, seed,
        };
        command.SetAction(async parsed =>
        {
            var options = new LocalRunOptions
            {
                Manifest = parsed.GetValue(file),
                Faults = !parsed.GetValue(noFaults),
                Attack = parsed.GetValue(attack),
                Control = parsed.GetValue(control),
                Small = parsed.GetValue(small),
                Report = parsed.GetRequiredValue(report),
                Port = parsed.GetValue(port),
                Seed = parsed.GetValue(seed),
            };
            using var stop = new StopSignal();
            return await new LocalRun(options, AnsiConsole.Console, Console.Out, Console.Error, TimeProvider.System).ExecuteAsync(stop.Token);
        });
        return command;
    }

    private static long? Number(ArgumentResult result, long least, long most)
    {
        var (option, text) = (((OptionResult)result.Parent!).Option.Name, result.Tokens[0].Value);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        result.AddError($"{option} {text}: not a whole number from {least} to {most}");
        return null;
    }
}
