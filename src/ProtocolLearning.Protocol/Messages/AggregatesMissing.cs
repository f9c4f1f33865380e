namespace ProtocolLearning.Protocol.Messages;

/// <summary>A member cannot prepare: owners did not deliver some aggregates, or delivered what cannot be read.</summary>
/// <param name="Round">The round.</param>
/// <param name="Exchange">Attempt at the exchange, from 0.</param>
/// <param name="Partitions">Partitions that are missing.</param>
public sealed record AggregatesMissing(long Round, int Exchange, IReadOnlyList<int> Partitions) : Report;
