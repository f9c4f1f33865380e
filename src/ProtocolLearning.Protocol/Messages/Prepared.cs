namespace ProtocolLearning.Protocol.Messages;

/// <summary>The worker took the outer step on a copy; it waits for the decision.</summary>
/// <param name="Round">The round.</param>
/// <param name="Exchange">Attempt at the exchange, from 0.</param>
/// <param name="Hash">State hash of the copy, lower-case hex.</param>
/// <param name="Aggregates">The same hash of each partition's aggregate as <see cref="PartitionAggregated"/> has, of what was received.</param>
public sealed record Prepared(long Round, int Exchange, string Hash, IReadOnlyList<string> Aggregates) : Report;
