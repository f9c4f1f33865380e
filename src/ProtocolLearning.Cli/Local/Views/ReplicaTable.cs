using System.Globalization;
using ProtocolLearning.Cli.Report;
using ProtocolLearning.Protocol.Messages;
using Spectre.Console;

namespace ProtocolLearning.Cli.Local.Views;

/// <summary>The live view's rows of replicas, with the columns for which the terminal is wide enough.</summary>
internal static class ReplicaTable
{
    // The least width of a terminal at which a column is shown; the most telling ones stay longest.
    private static readonly (string Name, int LeastWidth)[] Columns =
    [
        ("shard", 0), ("epoch", 60), ("participant", 0), ("node", 92), ("state", 0), ("tokens/s", 60), ("computes", 100), ("heartbeat", 76), ("score", 44),
    ];

    /// <summary>At most <paramref name="most"/> rows; where there are more, those that are not active come first.</summary>
    public static Table Of(RunSnapshot run, int width, int most)
    {
        var shown = Array.FindAll(Columns, column => column.LeastWidth <= width);
        var table = new Table().Border(TableBorder.Simple);
        foreach (var (name, _) in shown)
        {
            table.AddColumn(new TableColumn(name).NoWrap());
        }

        var rows = run.Replicas.OrderBy(replica => replica.State == "Active").Take(most).ToHashSet();
        foreach (var replica in run.Replicas.Where(rows.Contains))
        {
            var progress = run.Progress?.Members.FirstOrDefault(member =>
                member.Member.Slot.ToString() == replica.Slot && member.Member.Epoch == replica.Epoch);
            table.AddRow([.. shown.Select(column => Cell(column.Name, run, replica, progress))]);
        }

        return table;
    }

    private static string Cell(string column, RunSnapshot run, ReplicaRow replica, MemberProgress? progress) => column switch
    {
        "shard" => replica.Slot,
        "epoch" => replica.Epoch.ToString(CultureInfo.InvariantCulture),
        "participant" => Participant(run, replica.Participant),
        "node" => Markup.Escape(replica.Node),
        "state" => $"[{Colour(replica.State)}]{replica.State}[/]",
        "tokens/s" => Number(progress?.TokensPerSecond, "N0"),
        "computes" => Number(progress?.Load, "P0"),
        "heartbeat" => Number(progress?.HeartbeatAgeSeconds, "0.0 's'"),
        _ => Number(progress?.DeviationScore, "0.00"),
    };

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";

    private static string Participant(RunSnapshot run, string name)
    {
        var state = run.Participants.FirstOrDefault(participant => participant.Name == name)?.State;
        return state is "Suspect" or "Quarantined" or "Banned" ? $"[red]{Markup.Escape(name)} ({state})[/]" : Markup.Escape(name);
    }

    private static string Colour(string state) => state switch
    {
        "Active" => "green",
        "Lost" => "red",
        _ => "yellow",
    };
}
