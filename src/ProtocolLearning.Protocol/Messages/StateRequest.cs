namespace ProtocolLearning.Protocol.Messages;

/// <summary>Asks a peer of the same stage for the state that it applied after a round, all at once: before version 2.</summary>
/// <param name="Round">The round after which the state was applied; 0 before the first.</param>
public sealed record StateRequest(long Round) : PeerMessage(Round, 0);
