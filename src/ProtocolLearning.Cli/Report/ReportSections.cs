using System.Globalization;
using static ProtocolLearning.Cli.Report.HtmlReport;

namespace ProtocolLearning.Cli.Report;

/// <summary>The parts of the report's page. Each carries a data-section attribute, by which tools find it.</summary>
internal static class ReportSections
{
    public static string Cards(FinishedRun report)
    {
        var applied = report.Rounds.Count(round => round.Stages.Count > 0 && round.Stages.All(stage => stage == "Applied"));
        var control = report.Control is { } comparison
            ? $"<div><b>{Number(comparison.Gap * 100, "+0.00;-0.00")} %</b>against the control's {Number(comparison.ValidationLoss)}</div>"
            : "";
        return $"""
            <section class="cards" data-section="summary" data-validation-loss="{Exact(report.FinalValidationLoss)}" data-control-loss="{Exact(report.Control?.ValidationLoss)}">
            <div><b>{Number(report.FinalValidationLoss)}</b>validation loss (nats/token)</div>
            {control}
            <div><b>{applied} of {report.Definition.Schedule.Rounds}</b>rounds applied</div>
            <div><b>{report.Tokens.ToString("N0", CultureInfo.InvariantCulture)}</b>tokens trained</div>
            <div><b>{Number(report.Tokens / Math.Max(report.Seconds, 1e-9), "N0")}</b>tokens a second</div>
            <div><b>{Number(report.Seconds, "0")} s</b>from apply to end</div>
            </section>

            """;
    }

    public static string Loss(FinishedRun report)
    {
        var decided = report.Rounds.Where(round => round.DecidedAt is not null).ToArray();
        var chart = new LineChart("Training and validation loss over time", "seconds since the run was applied", "loss (nats/token)")
        {
            Lines =
            [
                new Series("training", "c7", [.. decided.Where(round => round.TrainingLoss is not null).Select(round => (round.DecidedAt!.Value, round.TrainingLoss!.Value))]),
                new Series("validation", "c0", [.. decided.Where(round => round.ValidationLoss is not null).Select(round => (round.ValidatedAt!.Value, round.ValidationLoss!.Value))]),
            ],
            Marks = [.. LossMarks(report)],
            Level = report.Control is { } control ? (control.ValidationLoss, "control") : null,
        };
        return Section("loss", "Loss", Chart(chart));
    }

    public static string Recovery(FinishedRun report)
    {
        if (report.NodeLoss is not { } loss)
        {
            return Section("recovery", "Loss of a node", "<p>No node was killed in this run.</p>");
        }

        var rows = loss.Shards.Select(shard => $"""
            <tr><td>{Text(shard.Slot)}</td><td>{Text(shard.From)}</td><td>{After(shard.LostAt, loss)}</td><td>{Text(shard.To ?? "-")}</td>
            <td>{shard.Epoch?.ToString(CultureInfo.InvariantCulture) ?? "-"}</td><td>{After(shard.PlacedAt, loss)}</td><td>{After(shard.ActiveAt, loss)}</td></tr>
            """);
        var verdict = loss.Recovered
            ? "<span class=\"good\">recovered</span>: every shard that it held is active again elsewhere, under a new epoch."
            : "<span class=\"bad\">not recovered</span> by the end of the run.";
        return Section("recovery", "Loss of a node", $"""
            <p>Node <b>{Text(loss.Node)}</b> was killed {Number(loss.KilledAt, "0.0")} s into the run; {verdict}</p>
            {Table(["slot", "held by", "found lost", "now held by", "epoch", "placed", "active"], rows)}
            """);
    }

    public static string Scores(FinishedRun report)
    {
        var limit = report.Definition.ThreatModel.SuspectScore;
        var chart = new LineChart("Deviation score of every participant's contributions", "round", "deviation score")
        {
            Lines = [.. report.Participants.Select((participant, index) => new Series(
                participant.Name,
                participant.State == "Good" ? $"c{index % 8}" : "bad",
                [.. participant.Scores.Select(score => ((double)score.Round, Math.Min(score.Score, 3 * limit)))]))],
            Level = (limit, "offence"),
        };
        var rows = report.Participants.Select(participant => $"""
            <tr><td>{Text(participant.Name)}</td><td>{Text(participant.Cluster)}</td><td class="{(participant.State == "Good" ? "good" : "bad")}">{Text(participant.State)}</td>
            <td>{Number(participant.Scores.Count == 0 ? null : participant.Scores.Max(score => score.Score), "0.00")}</td>
            <td>{participant.CreditedTokens.ToString("N0", CultureInfo.InvariantCulture)}</td><td>{(participant.Harmful ? "started as the harmful participant" : "")}</td></tr>
            """);
        const string Meaning = "<p>How far a contribution lies from the aggregate, in medians of its group. The picture is cut off at three times the limit.</p>";
        return Section("scores", "Participants and their scores",
            Meaning + Chart(chart) + Table(["participant", "cluster", "state", "highest score", "tokens credited", ""], rows));
    }

    public static string Replicas(FinishedRun report) => Section("replicas", "Replicas at the end", Table(
        ["slot", "epoch", "participant", "node", "state"],
        report.Replicas.Select(replica =>
            $"<tr><td>{Text(replica.Slot)}</td><td>{replica.Epoch}</td><td>{Text(replica.Participant)}</td><td>{Text(replica.Node)}</td><td>{Text(replica.State)}</td></tr>")));

    public static string Rounds(FinishedRun report) => Section("rounds", "Rounds", Table(
        ["round", "opened", "took", "tokens", "training loss", "validation loss", "stages"],
        report.Rounds.Select(round => $"""
            <tr><td>{round.Round}</td><td>{Number(round.OpenedAt, "0.0")} s</td><td>{Number(round.DecidedAt - round.OpenedAt, "0.0")} s</td>
            <td>{round.Tokens.ToString("N0", CultureInfo.InvariantCulture)}</td><td>{Number(round.TrainingLoss)}</td><td>{Number(round.ValidationLoss)}</td>
            <td>{Text(string.Join(", ", round.Stages))}</td></tr>
            """)));

    public static string Timeline(FinishedRun report) => Section("timeline", "What happened", Table(
        ["at", "about", ""],
        report.Timeline.Select(line =>
            $"<tr><td>{Number(line.Seconds, "0.0")} s</td><td>{line.Kind}</td><td class=\"wide\">{Text(line.Text)}</td></tr>")));

    private static IEnumerable<Mark> LossMarks(FinishedRun report)
    {
        if (report.NodeLoss is { } loss)
        {
            yield return new Mark(loss.KilledAt, $"node {loss.Node} killed", "fault");
            if (loss.Recovered)
            {
                yield return new Mark(loss.Shards.Max(shard => shard.ActiveAt!.Value), "its shards active again", "good");
            }
        }

        foreach (var ban in report.Timeline.Where(line => line.Kind == TimelineKind.Offence && line.Text.Contains("Banned", StringComparison.Ordinal)))
        {
            yield return new Mark(ban.Seconds, ban.Text.Split(':')[0], "fault");
        }
    }

    private static string After(double? seconds, NodeLoss loss) => seconds is { } at ? $"+{Number(at - loss.KilledAt, "0.0")} s" : "-";

    private static string Number(double? value, string format = "0.0000") =>
        value is { } number && double.IsFinite(number) ? number.ToString(format, CultureInfo.InvariantCulture) : "-";

    // Empty where there is none: for tools, which read attributes, and not the rounded words.
    private static string Exact(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Table(IEnumerable<string> head, IEnumerable<string> rows) =>
        $"<div class=\"scroll\"><table><thead><tr>{string.Concat(head.Select(name => $"<th>{Text(name)}</th>"))}</tr></thead><tbody>\n{string.Join('\n', rows)}\n</tbody></table></div>\n";

    private static string Chart(LineChart chart) => $"<div class=\"scroll chart\">{chart.Render()}</div>\n";

    private static string Section(string name, string title, string body) =>
        $"<section data-section=\"{name}\"><h2>{Text(title)}</h2>\n{body}\n</section>\n\n";
}
