using System.Globalization;
using ProtocolLearning.Cli.Report;

namespace ProtocolLearning.Cli.Local.Views;

/// <summary>One line for each thing that happens: for logs, pipes and terminals that cannot redraw.</summary>
internal sealed class PlainView(TextWriter output, TimeProvider time) : IRunView
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private readonly HashSet<(string What, long Round)> _shown = [];
    private int _timelineShown;

    /// <inheritdoc />
    public async Task ShowAsync(Func<RunSnapshot> snapshot, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Show(snapshot());
            await Task.Delay(Pace, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Show(snapshot());
    }

    private void Show(RunSnapshot run)
    {
        var lines = run.Timeline.Skip(_timelineShown).Select(line => (line.Seconds, line.Text))
            .Concat(run.Rounds.SelectMany(round => News(run, round)))
            .OrderBy(line => line.Seconds)
            .ToArray();
        _timelineShown = run.Timeline.Count;
        foreach (var (seconds, text) in lines)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds,6:0.0} s  {text}"));
        }
    }

    private IEnumerable<(double Seconds, string Text)> News(RunSnapshot run, RoundRow round)
    {
        if (round.DecidedAt is { } decided && _shown.Add(("decision", round.Round)))
        {
            yield return (decided, Decision(run, round, decided));
        }

        if (round is { ValidationLoss: { } loss, ValidatedAt: { } validated } && _shown.Add(("validation", round.Round)))
        {
            yield return (validated, string.Create(CultureInfo.InvariantCulture, $"validation loss after round {round.Round}: {loss:0.0000} nats/token"));
        }
    }

    private static string Decision(RunSnapshot run, RoundRow round, double decided)
    {
        var left = run.SecondsLeft is > 0 and var seconds ? string.Create(CultureInfo.InvariantCulture, $", about {seconds:0} s left") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"round {round.Round} of {run.Definition?.Schedule.Rounds}: {string.Join("/", round.Stages)}, training loss {round.TrainingLoss:0.0000}, {round.Tokens:N0} tokens in {decided - round.OpenedAt:0.0} s{left}");
    }
}
