using System.Globalization;
using ProtocolLearning.Cli.Report;

namespace ProtocolLearning.Cli.Local.Views;

/// <summary>One line for each thing that happens: for logs, pipes and terminals that cannot redraw.</summary>
internal sealed class PlainView(TextWriter output, TimeProvider time) : IRunView
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private int _timelineShown;
    private long _roundShown;
    private bool _validationShown = true;

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
        foreach (var line in run.Timeline.Skip(_timelineShown))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line.Seconds,6:0.0} s  {line.Text}"));
        }

        _timelineShown = run.Timeline.Count;
        foreach (var round in run.Rounds.Where(round => round.Round > _roundShown && round.DecidedAt is not null).ToArray())
        {
            _roundShown = round.Round;
            _validationShown = round.ValidationLoss is not null;
            output.WriteLine(RoundLine(run, round));
        }

        if (!_validationShown && run.Rounds.FirstOrDefault(round => round.Round == _roundShown) is { ValidationLoss: { } loss })
        {
            _validationShown = true;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"          validation after round {_roundShown}: {loss:0.0000} nats/token"));
        }
    }

    private static string RoundLine(RunSnapshot run, RoundRow round)
    {
        var took = round.DecidedAt!.Value - round.OpenedAt;
        var left = run.SecondsLeft is { } seconds ? $", about {seconds.ToString("0", CultureInfo.InvariantCulture)} s left" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{round.DecidedAt,6:0.0} s  round {round.Round} of {run.Definition?.Schedule.Rounds}: {string.Join("/", round.Stages)}, training loss {round.TrainingLoss:0.0000}, {round.Tokens:N0} tokens in {took:0.0} s{left}");
    }
}
