using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ProtocolLearning.Cli.Programs;
using ProtocolLearning.Cli.Report;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Cli.Local;

/// <summary>Trains the control of a finished run: one process, the run's own beacons, and so its initial weights and samples.</summary>
internal static class ControlProcess
{
    /// <summary>The comparison, or null and what the control said.</summary>
    public static async Task<(ControlComparison? Comparison, string Error)> RunAsync(
        RunDefinition definition,
        IReadOnlyList<string> beacons,
        double validationLoss,
        string folder,
        ProgramLocator programs,
        ControlProgress progress,
        CancellationToken cancellationToken)
    {
        var (definitionFile, beaconsFile, output) = (Path.Combine(folder, "definition.json"), Path.Combine(folder, "beacons.txt"), Path.Combine(folder, "control.jsonl"));
        await File.WriteAllBytesAsync(definitionFile, CanonicalJson.Serialize(definition), cancellationToken);
        await File.WriteAllLinesAsync(beaconsFile, beacons, cancellationToken);
        var start = new ProcessStartInfo(programs.Find(LocalPrograms.Worker).Path!)
        {
            RedirectStandardError = true,
            Environment =
            {
                [WorkerEnvironment.Threads] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
                ["OMP_WAIT_POLICY"] = "PASSIVE",
            },
        };
        foreach (var argument in new[] { "control", "--definition", definitionFile, "--output", output, "--beacons", beaconsFile })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("the control did not start");
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await progress.ShowAsync(output, process.WaitForExitAsync(cancellationToken), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode == 0 ? (Compare(output, validationLoss), "") : (null, (await error).Trim());
    }

    private static ControlComparison? Compare(string output, double validationLoss)
    {
        double? loss = null;
        foreach (var line in File.ReadLines(output))
        {
            using var record = JsonDocument.Parse(line);
            if (record.RootElement.GetProperty("kind").GetString() == "validation")
            {
                loss = record.RootElement.GetProperty("loss").GetDouble();
            }
        }

        return loss is { } control ? new ControlComparison(control, (validationLoss - control) / control) : null;
    }
}
