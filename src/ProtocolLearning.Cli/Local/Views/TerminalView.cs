using System.Globalization;
using ProtocolLearning.Cli.Report;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ProtocolLearning.Cli.Local.Views;

/// <summary>
/// A picture of the run that redraws in place: progress, figures, a row a replica, and what happened last. It takes no more lines
/// and columns than the terminal has, or the lines at its top would be lost.
/// </summary>
internal sealed class TerminalView(IAnsiConsole console, TimeProvider time) : IRunView
{
    private const int MostEvents = 8;
    private const int FewestEvents = 3;
    private const int WidestBar = 40;
    private const int NarrowestBar = 8;

    // Progress, figures, the table's rules and heading, and the line on which the cursor waits.
    private const int FixedLines = 7;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc />
    public Task ShowAsync(Func<RunSnapshot> snapshot, CancellationToken stop) =>
        console.Live(Picture(snapshot())).StartAsync(async live =>
        {
            while (!stop.IsCancellationRequested)
            {
                live.UpdateTarget(Picture(snapshot()));
                await Task.Delay(Pace, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            live.UpdateTarget(Picture(snapshot()));
        });

    /// <summary>The picture of one moment.</summary>
    /// <param name="run">The moment.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Lines of the terminal.</param>
    public static IRenderable Draw(RunSnapshot run, int width, int height)
    {
        var replicas = Math.Min(run.Replicas.Count, Math.Max(1, height - FixedLines - FewestEvents));
        var events = Math.Clamp(height - FixedLines - replicas, FewestEvents, MostEvents);
        return new Rows(Progress(run, width), Figures(run, width), ReplicaTable.Of(run, width, replicas), Events(run, width, events));
    }

    private IRenderable Picture(RunSnapshot run) => Draw(run, console.Profile.Width, console.Profile.Height);

    private static Markup Progress(RunSnapshot run, int width)
    {
        var seconds = string.Create(CultureInfo.InvariantCulture, $"{run.Seconds,5:0.0} s  ");
        if (run.Definition is not { } definition)
        {
            return new Markup($"[grey]{seconds}[/]{Cut("starting: waiting for the coordinator", width - seconds.Length)}");
        }

        var rounds = definition.Schedule.Rounds;
        var done = run.Rounds.Count(round => round.DecidedAt is not null);
        var left = run.Completed ? "complete" : run.SecondsLeft is { } time ? $"about {time.ToString("0", CultureInfo.InvariantCulture)} s left" : "time left not known yet";
        var name = $"{definition.Run}  ";
        var state = $"round {done} of {rounds}, {left}";
        var room = width - seconds.Length - state.Length - 2;
        var bar = Math.Min(WidestBar, room - name.Length);
        var filled = bar * done / Math.Max(rounds, 1);
        var picture = bar < NarrowestBar ? "" : $"[bold]{Markup.Escape(name)}[/][green]{new string('━', filled)}[/][grey]{new string('─', bar - filled)}[/]  ";
        return new Markup($"[grey]{seconds}[/]{picture}{Cut(state, width - seconds.Length)}");
    }

    private static Text Figures(RunSnapshot run, int width)
    {
        var validation = run.Rounds.LastOrDefault(round => round.ValidationLoss is not null)?.ValidationLoss;
        var training = run.Rounds.LastOrDefault(round => round.TrainingLoss is not null)?.TrainingLoss;
        return new Text(Cut(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  training loss {Loss(training)}  validation loss {Loss(validation)}  {run.Progress?.TokensPerSecond ?? 0:N0} tokens/s  {run.Tokens:N0} tokens"),
            width));
    }

    private static Markup Events(RunSnapshot run, int width, int most) => new(string.Join('\n', run.Timeline.TakeLast(most).Select(line =>
    {
        var seconds = string.Create(CultureInfo.InvariantCulture, $"{line.Seconds,5:0.0} s  ");
        return $"[grey]{seconds}[/][{Colour(line.Kind)}]{Markup.Escape(Cut(line.Text, width - seconds.Length))}[/]";
    })));

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..Math.Max(0, width - 1)] + "…";

    private static string Loss(double? loss) => loss?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";

    private static string Colour(TimelineKind kind) => kind switch
    {
        TimelineKind.Fault or TimelineKind.Offence => "red",
        TimelineKind.Membership => "yellow",
        _ => "default",
    };
}
