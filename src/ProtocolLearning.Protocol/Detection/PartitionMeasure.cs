namespace ProtocolLearning.Protocol.Detection;

/// <summary>What the owner of one partition measured of the contributions to it, in the order of the contributors.</summary>
/// <param name="Distances">
/// L2 distance of each contribution from the aggregate; infinity, or the largest double where infinity cannot travel, for one
/// that was refused as malformed or not finite.
/// </param>
/// <param name="Agreements">Cosine between each contribution and what the others made of the aggregate; empty where not measured.</param>
/// <param name="AggregateNorm">L2 norm of the aggregate.</param>
public sealed record PartitionMeasure(IReadOnlyList<double> Distances, IReadOnlyList<double> Agreements, double AggregateNorm);
