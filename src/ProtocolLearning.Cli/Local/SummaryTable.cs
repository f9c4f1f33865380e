using System.Globalization;
using ProtocolLearning.Cli.Report;
using Spectre.Console;

namespace ProtocolLearning.Cli.Local;

/// <summary>The table that a local run ends with.</summary>
internal static class SummaryTable
{
    public static Table Of(FinishedRun report)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(report.Definition.Run)).AddColumns("", "").HideHeaders();
        table.AddRow("outcome", Markup.Escape(report.Outcome));
        table.AddRow("validation loss", Number(report.FinalValidationLoss, "0.0000 nats/token"));
        if (report.Control is { } control)
        {
            table.AddRow("control", string.Create(CultureInfo.InvariantCulture, $"{control.ValidationLoss:0.0000} nats/token, the run is {control.Gap * 100:+0.00;-0.00} % off"));
        }

        table.AddRow("tokens", string.Create(CultureInfo.InvariantCulture, $"{report.Tokens:N0} trained, {report.Tokens / Math.Max(report.Seconds, 1):N0} a second"));
        table.AddRow("time", Number(report.Seconds, "0.0 s"));
        if (report.NodeLoss is { } loss)
        {
            var shards = string.Join(", ", loss.Shards.Select(shard => shard.ActiveAt is { } active
                ? string.Create(CultureInfo.InvariantCulture, $"shard {shard.Slot} active again after {active - loss.KilledAt:0.0} s at {shard.To}, epoch {shard.Epoch}")
                : $"shard {shard.Slot} not active again"));
            table.AddRow("killed node", Markup.Escape($"{loss.Node}: {shards}"));
        }

        var banned = report.Participants.Where(participant => participant.State == "Banned").ToArray();
        table.AddRow("banned", banned.Length == 0 ? "nobody" : Markup.Escape(string.Join(", ", banned.Select(participant => participant.Name))));
        return table;
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
