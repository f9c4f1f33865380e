namespace ProtocolLearning.Protocol.Messages;

/// <summary>Asks a peer for one chunk of a state that it has outlined.</summary>
/// <param name="Round">The round after which the state was applied.</param>
/// <param name="Hash">The state's hash.</param>
/// <param name="Chunk">The chunk, from 0.</param>
public sealed record StateChunkRequest(long Round, string Hash, int Chunk) : PeerMessage(Round, 0);
