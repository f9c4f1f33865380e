namespace ProtocolLearning.Protocol.Messages;

/// <summary>The receiver of activations cannot take them; the sender tries another peer.</summary>
/// <param name="Microbatch">Which microbatch and attempt.</param>
/// <param name="Reason">Why, for the log.</param>
public sealed record AttemptRefused(MicrobatchId Microbatch, string Reason) : PeerMessage(Microbatch.Round, 0);
