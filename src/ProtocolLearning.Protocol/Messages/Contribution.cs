namespace ProtocolLearning.Protocol.Messages;

/// <summary>A contributor's encoded partition of its pseudo-gradient, on its way to the partition's owner.</summary>
/// <param name="Round">The round.</param>
/// <param name="Exchange">Attempt at the exchange, from 0.</param>
/// <param name="Partition">Partition, from 0.</param>
/// <param name="Proof">Merkle path from the partition's hash to the root that the sender committed to, hex.</param>
/// <param name="PayloadBytes">Length of the encoded partition.</param>
public sealed record Contribution(long Round, int Exchange, int Partition, IReadOnlyList<string> Proof, long PayloadBytes)
    : PeerMessage(Round, PayloadBytes);
