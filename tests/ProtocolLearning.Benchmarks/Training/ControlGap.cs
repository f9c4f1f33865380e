using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ProtocolLearning.Benchmarks.Framework;

namespace ProtocolLearning.Benchmarks.Training;

/// <summary>What local steps, pipelines and the exchange cost in loss: the shipped sample against its control, over several seeds.</summary>
internal sealed partial class ControlGap : IBenchmark
{
    private static readonly int[] Seeds = [11, 12, 13];

    public string Name => "control-gap";

    public string Claim =>
        $"validation loss of `plearn local run --no-faults` against its control in one process, over {Seeds.Length} seeds (many minutes)";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var losses = new List<(double Run, double Control)>();
        foreach (var seed in Seeds)
        {
            losses.Add(await TrainAsync(seed, cancellationToken));
        }

        double[] ratios = [.. losses.Select(loss => loss.Run / loss.Control)];
        return
        [
            new Figure(
                Name,
                PairedSamples.Median(losses.Select(loss => loss.Run)),
                "nats/token",
                PairedSamples.Median(losses.Select(loss => loss.Control)),
                PairedSamples.Median(ratios),
                Bound.AtMost(1.03),
                ratios),
        ];
    }

    private static async Task<(double Run, double Control)> TrainAsync(int seed, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("plearn-control-gap-");
        try
        {
            var report = Path.Combine(folder.FullName, "report.html");
            await RunAsync(
                ["local", "run", "--no-faults", "--control", "--seed", seed.ToString(CultureInfo.InvariantCulture), "--report", report],
                cancellationToken);
            var match = Losses().Match(await File.ReadAllTextAsync(report, cancellationToken));
            return match.Success
                ? (Number(match.Groups["run"]), Number(match.Groups["control"]))
                : throw new InvalidDataException($"{report} does not say both losses of seed {seed}.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(ProgramOf("ProtocolLearning.Cli", "plearn"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"plearn {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string ProgramOf(string project, string assembly)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, assembly + ".dll");
    }

    private static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("data-validation-loss=\"(?<run>[0-9.]+)\" data-control-loss=\"(?<control>[0-9.]+)\"")]
    private static partial Regex Losses();
}
