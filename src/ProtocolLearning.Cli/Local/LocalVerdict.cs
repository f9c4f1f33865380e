using ProtocolLearning.Cli.Report;

namespace ProtocolLearning.Cli.Local;

/// <summary>Whether a finished local run showed what it was started to show.</summary>
internal static class LocalVerdict
{
    /// <summary>Null, or what went wrong in one line.</summary>
    public static string? Of(FinishedRun report, LocalRunOptions options)
    {
        if (report.FinalValidationLoss is not { } loss || !double.IsFinite(loss))
        {
            return "no validation loss was measured; see the report's timeline";
        }

        if (!options.Faults)
        {
            return null;
        }

        if (report.NodeLoss is not { Recovered: true })
        {
            return "the killed node's shard was not active again by the end; see the report's section on the loss of a node";
        }

        var blamed = report.Participants.Where(participant => participant.State == "Banned").ToArray();
        return blamed is [{ Harmful: true }]
            ? null
            : $"the harmful participant alone should be banned, but banned are: {(blamed.Length == 0 ? "none" : string.Join(", ", blamed.Select(participant => participant.Name)))}";
    }
}
