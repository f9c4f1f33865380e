namespace ProtocolLearning.Cli.Report;

/// <summary>How one slot of a lost node came back. Times in seconds; null where it has not happened.</summary>
/// <param name="Slot">stage-index.</param>
/// <param name="From">Participant that held it.</param>
/// <param name="LostAt">When the log recorded the loss.</param>
/// <param name="To">Participant that holds it now.</param>
/// <param name="Epoch">The new epoch.</param>
/// <param name="PlacedAt">When the new epoch was in the log.</param>
/// <param name="ActiveAt">When the replacement, its shard fetched from peers, was active.</param>
internal sealed record ShardRecovery(
    string Slot,
    string From,
    double? LostAt,
    string? To,
    long? Epoch,
    double? PlacedAt,
    double? ActiveAt);
