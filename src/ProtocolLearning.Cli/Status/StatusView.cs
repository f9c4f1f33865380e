using System.Text.Json;
using System.Text.Json.Serialization;
using ProtocolLearning.Cli.Access;
using ProtocolLearning.Resources.TrainingRuns;
using Spectre.Console;

namespace ProtocolLearning.Cli.Status;

/// <summary>Reads a run again and again and shows it. It reads objects of the home cluster and nothing else.</summary>
internal sealed class StatusView(ClusterAccess home, string run, StatusFormat format, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private static readonly JsonSerializerOptions Indented = Json(indented: true);
    private static readonly JsonSerializerOptions Line = Json(indented: false);

    /// <summary>Shows it once.</summary>
    public async Task<int> PrintAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var tree = await ReadAsync(cancellationToken);
        await output.WriteAsync(format == StatusFormat.Json ? JsonSerializer.Serialize(tree, Indented) + output.NewLine : RunTreeText.Of(tree));
        return ExitCode.Succeeded;
    }

    /// <summary>Shows it until the run is over: in place on a terminal, else whenever it changed.</summary>
    public async Task<int> WatchAsync(IAnsiConsole console, TextWriter output, CancellationToken cancellationToken)
    {
        var inPlace = format == StatusFormat.Text && console.Profile.Capabilities is { Interactive: true, Ansi: true } && !Console.IsOutputRedirected;
        return inPlace
            ? await console.Live(new Text("")).StartAsync(live => FollowAsync(
                text =>
                {
                    live.UpdateTarget(new Text(text));
                    return Task.CompletedTask;
                },
                cancellationToken))
            : await FollowAsync(output.WriteAsync, cancellationToken);
    }

    private async Task<int> FollowAsync(Func<string, Task> show, CancellationToken cancellationToken)
    {
        string? shown = null;
        while (true)
        {
            var tree = await ReadAsync(cancellationToken);
            var text = format == StatusFormat.Json ? JsonSerializer.Serialize(tree, Line) + '\n' : RunTreeText.Of(tree);
            if (text != shown)
            {
                await show(text);
                shown = text;
            }

            if (tree.IsOver)
            {
                return tree.Phase == TrainingRunPhase.Complete ? ExitCode.Succeeded : ExitCode.Failed;
            }

            await Task.Delay(Pace, time, cancellationToken);
        }
    }

    private async Task<RunTree> ReadAsync(CancellationToken cancellationToken) =>
        RunTrees.Of(await RunObjects.ReadAsync(home, run, cancellationToken), time.GetUtcNow());

    private static JsonSerializerOptions Json(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        Converters = { new JsonStringEnumConverter() },
    };
}
