using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Cli.Report;

/// <summary>Everything that the page about one finished run shows. Times are seconds since the run was applied.</summary>
internal sealed record FinishedRun
{
    public required RunDefinition Definition { get; init; }

    /// <summary>How it ended, in one sentence.</summary>
    public required string Outcome { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required double Seconds { get; init; }

    public required IReadOnlyList<RoundRow> Rounds { get; init; }

    public required IReadOnlyList<ParticipantRow> Participants { get; init; }

    public required IReadOnlyList<ReplicaRow> Replicas { get; init; }

    public required IReadOnlyList<TimelineEvent> Timeline { get; init; }

    public NodeLoss? NodeLoss { get; init; }

    public ControlComparison? Control { get; init; }

    /// <summary>Entries in the coordinator's log, and the hash of the last.</summary>
    public required (long Entries, string Head) Log { get; init; }

    public long Tokens => Rounds.Sum(round => round.Tokens);

    public double? FinalValidationLoss => Rounds.LastOrDefault(round => round.ValidationLoss is not null)?.ValidationLoss;
}
