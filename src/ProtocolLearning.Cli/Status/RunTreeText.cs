using System.Globalization;
using System.Text;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Cli.Status;

/// <summary>A run's tree as lines of text.</summary>
internal static class RunTreeText
{
    private const string Unknown = "-";

    public static string Of(RunTree run)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{run.Name}  {run.Phase?.ToString() ?? "not seen by the operator yet"}  {Progress(run)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"├─ loss {run.Loss ?? Unknown} training, {run.ValidationLoss ?? Unknown} validation");
        text.AppendLine(CultureInfo.InvariantCulture, $"├─ {run.ActiveShards} of {run.DesiredShards} shards train, {run.LostShards} lost so far");
        text.AppendLine(CultureInfo.InvariantCulture, $"├─ coordinator {Coordinator(run)}");
        if (run.Checkpoint is { } checkpoint)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"├─ checkpoint of round {checkpoint.Round}, {checkpoint.Time:u}: {checkpoint.Uri}");
        }

        foreach (var trouble in run.Troubles)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"├─ ! {trouble.Object} {trouble.Type}={trouble.Status} {trouble.Reason}: {PlainText.Line(trouble.Message)}");
        }

        var widths = Widths(run);
        foreach (var stage in run.Stages)
        {
            Append(text, stage, widths, isLast: stage == run.Stages[^1]);
        }

        return PlainText.Lines(text.ToString());
    }

    private static string Progress(RunTree run)
    {
        var parts = new List<string> { string.Create(CultureInfo.InvariantCulture, $"round {run.Round?.ToString(CultureInfo.InvariantCulture) ?? Unknown} of {run.Rounds}") };
        if (run.Tokens is { } tokens)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{tokens:N0} tokens"));
        }

        if (run is { IsOver: false, TokensPerSecond: { } speed })
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{speed:N0} tokens/s"));
        }

        if (run.SecondsLeft is { } seconds)
        {
            parts.Add($"about {Duration(TimeSpan.FromSeconds(seconds))} left");
        }

        return string.Join(", ", parts);
    }

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Days} d {time.Hours} h"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} min"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.Seconds} s"),
    };

    private static string Coordinator(RunTree run) => run.Coordinator is { } coordinator
        ? string.Create(CultureInfo.InvariantCulture, $"{coordinator.Pod ?? Unknown}, term {coordinator.Term ?? 0}, at {coordinator.Endpoint ?? "no address yet"}")
        : "not made yet";

    private static void Append(StringBuilder text, StageBranch stage, int[] widths, bool isLast)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"{(isLast ? "└─" : "├─")} stage {stage.Stage}: {stage.Active} of {stage.Desired} replicas train");
        foreach (var replica in stage.Replicas)
        {
            var branch = $"{(isLast ? "  " : "│ ")} {(replica == stage.Replicas[^1] ? "└─" : "├─")}";
            var cells = Cells(replica).Select((cell, column) => cell.PadRight(widths[column]));
            text.AppendLine($"{branch} {string.Join("  ", cells)}  {replica.Note}".TrimEnd());
        }
    }

    private static int[] Widths(RunTree run)
    {
        var rows = run.Stages.SelectMany(stage => stage.Replicas).Select(Cells).ToList();
        return rows.Count == 0 ? [] : [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
    }

    private static string[] Cells(ReplicaLeaf replica) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"slot {replica.Slot}"),
        replica.Phase?.ToString() ?? Unknown,
        string.Create(CultureInfo.InvariantCulture, $"epoch {replica.Epoch}"),
        replica.Participant,
        $"{replica.Cluster}/{replica.Node ?? Unknown}",
        $"score {replica.Score ?? Unknown}",
    ];
}
