namespace ProtocolLearning.Cli.Report;

/// <summary>One participant at the end of the run.</summary>
/// <param name="Name">The participant.</param>
/// <param name="Cluster">Its member cluster.</param>
/// <param name="State">Good, Suspect, Quarantined or Banned.</param>
/// <param name="Harmful">It was started as the run's harmful participant.</param>
/// <param name="CreditedTokens">Tokens that its replicas were credited.</param>
/// <param name="Scores">Deviation score of its contributions, by round.</param>
internal sealed record ParticipantRow(
    string Name,
    string Cluster,
    string State,
    bool Harmful,
    long CreditedTokens,
    IReadOnlyList<(long Round, double Score)> Scores);
