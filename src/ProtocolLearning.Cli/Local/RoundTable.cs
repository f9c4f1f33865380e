using ProtocolLearning.Cli.Report;
using ProtocolLearning.Protocol.Log;

namespace ProtocolLearning.Cli.Local;

/// <summary>The rounds of a run, folded from the log.</summary>
internal sealed class RoundTable
{
    private readonly List<RoundRow> _rows = [];

    /// <summary>A row for each round that was opened, in order.</summary>
    public IReadOnlyList<RoundRow> Rows => [.. _rows];

    /// <summary>Takes a command; those that are not about rounds change nothing.</summary>
    public void Apply(Command command, double at, int stages)
    {
        switch (command)
        {
            case RoundOpened opened:
                _rows.Add(new RoundRow(opened.Round, at, null, 0, null, null, null, [.. Enumerable.Repeat("-", stages)]));
                break;
            case RoundClosed closed:
                Change(closed.Round, row => row with
                {
                    Tokens = closed.Tokens,
                    TrainingLoss = closed.Tokens > 0 ? closed.LossSum / closed.Tokens : null,
                });
                break;
            case Applied applied:
                Decide(applied.Round, applied.Stage, nameof(Applied), at);
                break;
            case Discarded discarded:
                Decide(discarded.Round, discarded.Stage, nameof(Discarded), at);
                break;
            case ValidationMeasured { Tokens: > 0 } measured:
                Change(measured.Round, row => row with { ValidationLoss = measured.LossSum / measured.Tokens, ValidatedAt = at });
                break;
        }
    }

    private void Decide(long round, int stage, string outcome, double at) => Change(round, row =>
    {
        string[] stages = [.. row.Stages.Select((known, index) => index == stage ? outcome : known)];
        return row with { Stages = stages, DecidedAt = stages.Contains("-") ? null : at };
    });

    private void Change(long round, Func<RoundRow, RoundRow> change)
    {
        var index = _rows.FindIndex(row => row.Round == round);
        if (index >= 0)
        {
            _rows[index] = change(_rows[index]);
        }
    }
}
