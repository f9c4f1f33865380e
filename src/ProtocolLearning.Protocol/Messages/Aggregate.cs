namespace ProtocolLearning.Protocol.Messages;

/// <summary>The encoded aggregate of one partition, from its owner to every contributor.</summary>
/// <param name="Round">The round.</param>
/// <param name="Exchange">Attempt at the exchange, from 0.</param>
/// <param name="Partition">Partition, from 0.</param>
/// <param name="PayloadBytes">Length of the encoded aggregate.</param>
public sealed record Aggregate(long Round, int Exchange, int Partition, long PayloadBytes) : PeerMessage(Round, PayloadBytes);
