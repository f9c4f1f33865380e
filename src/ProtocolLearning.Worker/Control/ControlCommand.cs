using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Data;
using ProtocolLearning.Modeling.Runtime;
using ProtocolLearning.Protocol.Randomness;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Protocol.Serialization;
using ProtocolLearning.Worker.Engine;

namespace ProtocolLearning.Worker.Control;

/// <summary>
/// <c>worker control --definition FILE --output FILE [--beacons FILE]</c>: trains a definition's control and writes one JSON line a
/// step and a validation. Reads <see cref="WorkerEnvironment.Device"/>, <see cref="WorkerEnvironment.Threads"/> and
/// <see cref="WorkerEnvironment.Dataset"/>.
/// </summary>
internal static class ControlCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "control";

    private const int Done = 0;
    private const int Failed = 1;
    private const int BadInput = 2;

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">What follows the command's name.</param>
    /// <param name="error">Takes one line a problem.</param>
    /// <returns>The exit code: 0, 1 of a run that failed, 2 of bad input.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter error)
    {
        try
        {
            return await RunAsync(ControlOptions.Parse(arguments), error);
        }
        catch (Exception problem) when (problem is FormatException or JsonException or ArgumentException)
        {
            error.WriteLine(problem.Message);
            return BadInput;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArithmeticException)
        {
            error.WriteLine(problem.Message);
            return Failed;
        }
    }

    private static async Task<int> RunAsync(ControlOptions options, TextWriter error)
    {
        var definition = CanonicalJson.Deserialize<RunDefinition>(File.ReadAllBytes(options.Definition));
        var problems = RunSoundness.Problems(definition);
        if (problems.Count > 0)
        {
            return Refuse(error, problems);
        }

        TorchRuntime.SetThreads(options.Threads);
        if (!ComputeDevice.TryChoose(options.Device, out var device, out var deviceProblem))
        {
            return Refuse(error, [$"{WorkerEnvironment.Device}: {deviceProblem}"]);
        }

        var opening = await TokenDataset.OpenAsync(
            definition.Dataset,
            definition.Model.SequenceLength,
            DatasetFolders.Of(options.DatasetFolder),
            TimeProvider.System,
            CancellationToken.None);
        using var dataset = opening.Dataset;
        if (dataset is null)
        {
            return Refuse(error, opening.Problems.Select(problem => problem.ToString()));
        }

        using var engine = new TorchShardEngine(
            ControlRun.Whole(definition), stage: 0, dataset, device!, NullLogger<TorchShardEngine>.Instance);
        var run = new ControlRun(definition, engine, ReadBeacons(options.Beacons));
        await using var output = new StreamWriter(options.Output) { AutoFlush = true };
        foreach (var record in run.Run())
        {
            output.WriteLine(JsonSerializer.Serialize(record, ProtocolJson.Options));
        }

        return Done;
    }

    private static IReadOnlyList<Beacon> ReadBeacons(string? file) => file is null
        ? []
        : [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => new Beacon(line))];

    private static int Refuse(TextWriter error, IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            error.WriteLine(problem);
        }

        return BadInput;
    }
}
