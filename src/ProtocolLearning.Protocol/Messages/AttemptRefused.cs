namespace ProtocolLearning.Protocol.Messages;

/// <summary>The receiver of activations cannot take them; the sender tries another peer.</summary>
/// <param name="Round">The open round.</param>
/// <param name="Microbatch">Which microbatch and attempt, as the receiver of this sent it.</param>
/// <param name="Reason">Why, for the log.</param>
public sealed record AttemptRefused(long Round, MicrobatchId Microbatch, string Reason) : PeerMessage(Round, 0);
