namespace ProtocolLearning.Protocol.Messages;

/// <summary>What a peer says that the chunks of an agreed state hash to. Their number and length follow from the run's shapes.</summary>
/// <param name="Round">The round after which the state was applied.</param>
/// <param name="Hash">The state's hash, as it was asked for.</param>
/// <param name="Root">Root of the Merkle tree over the chunks, hex; empty where the peer does not hold that state.</param>
public sealed record StateOutline(long Round, string Hash, string Root) : PeerMessage(Round, 0);
