using System.Globalization;
using System.Text.RegularExpressions;
using ProtocolLearning.Protocol.Log;

namespace ProtocolLearning.Protocol.Rounds;

/// <summary>Why no further round is opened, and by whom.</summary>
/// <remarks>
/// The log says who suspended by its reason's words alone: every worker hashes entries anew from what it understands of them, so an
/// entry that older workers know gets no further field.
/// </remarks>
/// <param name="Reason">Why, for people.</param>
/// <param name="LostStage">
/// The stage whose state nobody holds any more, where the coordinator itself suspended the run for it; null where somebody proposed it.
/// </param>
public sealed partial record Suspension(string Reason, int? LostStage)
{
    /// <summary>The coordinator's own suspension, for a stage that lost every replica that held its state.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="round">The round that it applied last.</param>
    public static RunSuspended StageLost(int stage, long round) => new(
        string.Create(CultureInfo.InvariantCulture, $"Every replica that held the state of stage {stage} after round {round} is lost."));

    /// <summary>Reads who suspended a run from the log's entry.</summary>
    internal static Suspension Of(RunSuspended command) => new(
        command.Reason,
        StageLostReason().Match(command.Reason) is { Success: true } match
            && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var stage)
            ? stage
            : null);

    [GeneratedRegex("^Every replica that held the state of stage ([0-9]{1,9}) after round [0-9]{1,19} is lost\\.\\z", RegexOptions.CultureInvariant)]
    private static partial Regex StageLostReason();
}
