namespace ProtocolLearning.Protocol.Messages;

/// <summary>Asks a peer of the same stage what the chunks of an agreed state hash to.</summary>
/// <param name="Round">The round after which the state was applied; 0 before the first.</param>
/// <param name="Hash">The state's hash, as it stands in the log.</param>
public sealed record StateOutlineRequest(long Round, string Hash) : PeerMessage(Round, 0);
