namespace ProtocolLearning.Protocol.Messages;

/// <summary>The loss of one attempt at a microbatch.</summary>
/// <param name="Attempt">The microbatch and the members passed.</param>
/// <param name="Tokens">Tokens predicted.</param>
/// <param name="LossSum">Sum of the loss over them, in nats.</param>
public sealed record MicrobatchLoss(MicrobatchPath Attempt, int Tokens, double LossSum);
