namespace ProtocolLearning.Protocol.Messages;

/// <summary>A chunk of an agreed state: weights, then moments, float32 in name order, then the steps where they are counted.</summary>
/// <param name="Round">The round after which the state was applied.</param>
/// <param name="Hash">The state's hash.</param>
/// <param name="Chunk">The chunk, from 0.</param>
/// <param name="Proof">Merkle path from the chunk's hash to the root that the sender named, hex.</param>
/// <param name="PayloadBytes">Length of the chunk.</param>
public sealed record StateChunk(long Round, string Hash, int Chunk, IReadOnlyList<string> Proof, long PayloadBytes)
    : PeerMessage(Round, PayloadBytes);
