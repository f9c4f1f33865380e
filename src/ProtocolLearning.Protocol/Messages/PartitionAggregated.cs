namespace ProtocolLearning.Protocol.Messages;

/// <summary>An owner aggregated its partition, and measured how each contribution relates to the aggregate.</summary>
/// <param name="Round">The round.</param>
/// <param name="Exchange">Attempt at the exchange, from 0.</param>
/// <param name="Partition">Partition, from 0.</param>
/// <param name="Hash">Merkle root over the SHA-256 of each chunk of the encoded aggregate, lower-case hex.</param>
/// <param name="AggregateNorm">L2 norm of the aggregate.</param>
/// <param name="Distances">L2 distance of each contribution from the aggregate, in the order of the contributors.</param>
/// <param name="Agreements">Cosine between each contribution and what the others made of the aggregate; empty where not measured.</param>
public sealed record PartitionAggregated(
    long Round,
    int Exchange,
    int Partition,
    string Hash,
    double AggregateNorm,
    IReadOnlyList<double> Distances,
    IReadOnlyList<double> Agreements) : Report;
