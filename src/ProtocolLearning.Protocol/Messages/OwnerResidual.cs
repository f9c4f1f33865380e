namespace ProtocolLearning.Protocol.Messages;

/// <summary>
/// What a lossy codec took from the aggregates of an earlier owner, on its way to the partition's new owner, who adds it to its next
/// aggregate. In bfloat16, little-endian. Sent only in runs whose codec keeps it, and only when a partition moves.
/// </summary>
/// <param name="Round">The round.</param>
/// <param name="Exchange">Attempt at the exchange, from 0.</param>
/// <param name="Partition">The receiver's partition, from 0.</param>
/// <param name="Start">First element, counted in the whole pseudo-gradient.</param>
/// <param name="PayloadBytes">Two for each element.</param>
public sealed record OwnerResidual(long Round, int Exchange, int Partition, int Start, long PayloadBytes) : PeerMessage(Round, PayloadBytes);
