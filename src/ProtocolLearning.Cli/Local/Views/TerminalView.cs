using System.Globalization;
using ProtocolLearning.Cli.Report;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ProtocolLearning.Cli.Local.Views;

/// <summary>A picture of the run that redraws in place: progress, figures, a row a replica, and what happened last.</summary>
internal sealed class TerminalView(IAnsiConsole console, TimeProvider time) : IRunView
{
    private const int EventsShown = 8;
    private const int BarWidth = 40;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc />
    public Task ShowAsync(Func<RunSnapshot> snapshot, CancellationToken stop) =>
        console.Live(Draw(snapshot())).StartAsync(async live =>
        {
            while (!stop.IsCancellationRequested)
            {
                live.UpdateTarget(Draw(snapshot()));
                await Task.Delay(Pace, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            live.UpdateTarget(Draw(snapshot()));
        });

    /// <summary>The picture of one moment.</summary>
    public static IRenderable Draw(RunSnapshot run) => new Rows(Progress(run), Figures(run), Replicas(run), Events(run));

    private static Markup Progress(RunSnapshot run)
    {
        if (run.Definition is not { } definition)
        {
            return new Markup(string.Create(CultureInfo.InvariantCulture, $"[grey]{run.Seconds,5:0.0} s[/]  starting: waiting for the coordinator"));
        }

        var rounds = definition.Schedule.Rounds;
        var done = run.Rounds.Count(round => round.DecidedAt is not null);
        var filled = BarWidth * done / Math.Max(rounds, 1);
        var left = run.Completed ? "complete" : run.SecondsLeft is { } seconds ? $"about {seconds.ToString("0", CultureInfo.InvariantCulture)} s left" : "time left not known yet";
        return new Markup(string.Create(
            CultureInfo.InvariantCulture,
            $"[grey]{run.Seconds,5:0.0} s[/]  [bold]{Markup.Escape(definition.Run)}[/]  [green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/]  round {done} of {rounds}, {left}"));
    }

    private static Markup Figures(RunSnapshot run)
    {
        var validation = run.Rounds.LastOrDefault(round => round.ValidationLoss is not null)?.ValidationLoss;
        var training = run.Rounds.LastOrDefault(round => round.TrainingLoss is not null)?.TrainingLoss;
        return new Markup(string.Create(
            CultureInfo.InvariantCulture,
            $"         training loss [bold]{Loss(training)}[/]  validation loss [bold]{Loss(validation)}[/]  {run.Progress?.TokensPerSecond ?? 0:N0} tokens/s  {run.Progress?.TotalTokens ?? 0:N0} tokens"));
    }

    private static Table Replicas(RunSnapshot run)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("shard", "epoch", "participant", "node", "state", "tokens/s", "heartbeat", "score");
        foreach (var replica in run.Replicas)
        {
            var progress = run.Progress?.Members.FirstOrDefault(member =>
                member.Member.Slot.ToString() == replica.Slot && member.Member.Epoch == replica.Epoch);
            table.AddRow(
                replica.Slot,
                replica.Epoch.ToString(CultureInfo.InvariantCulture),
                Participant(run, replica.Participant),
                Markup.Escape(replica.Node),
                $"[{StateColour(replica.State)}]{replica.State}[/]",
                progress?.TokensPerSecond.ToString("N0", CultureInfo.InvariantCulture) ?? "",
                progress?.HeartbeatAgeSeconds is { } age ? $"{age.ToString("0.0", CultureInfo.InvariantCulture)} s" : "",
                progress?.DeviationScore is { } score ? score.ToString("0.00", CultureInfo.InvariantCulture) : "");
        }

        return table;
    }

    private static Markup Events(RunSnapshot run) => new(string.Join('\n', run.Timeline.TakeLast(EventsShown).Select(line => string.Create(
        CultureInfo.InvariantCulture,
        $"[grey]{line.Seconds,5:0.0} s[/]  [{EventColour(line.Kind)}]{Markup.Escape(line.Text)}[/]"))));

    private static string Loss(double? loss) => loss?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";

    private static string Participant(RunSnapshot run, string name)
    {
        var state = run.Participants.FirstOrDefault(participant => participant.Name == name)?.State;
        return state is "Suspect" or "Quarantined" or "Banned" ? $"[red]{Markup.Escape(name)} ({state})[/]" : Markup.Escape(name);
    }

    private static string StateColour(string state) => state switch
    {
        "Active" => "green",
        "Lost" => "red",
        _ => "yellow",
    };

    private static string EventColour(TimelineKind kind) => kind switch
    {
        TimelineKind.Fault or TimelineKind.Offence => "red",
        TimelineKind.Membership => "yellow",
        _ => "default",
    };
}
