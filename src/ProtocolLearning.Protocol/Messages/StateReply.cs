namespace ProtocolLearning.Protocol.Messages;

/// <summary>Weights, then outer momentum, float32 in name order; empty where the peer no longer has that state, or it is too long for one message.</summary>
/// <param name="Round">The round after which the state was applied.</param>
/// <param name="PayloadBytes">Length of the state; 0 where it is not sent.</param>
public sealed record StateReply(long Round, long PayloadBytes) : PeerMessage(Round, PayloadBytes);
