namespace ProtocolLearning.Protocol.Messages;

/// <summary>A last-stage replica computed the loss of one batch of held-out samples.</summary>
/// <param name="Round">The round whose applied weights are measured.</param>
/// <param name="Index">Which batch of held-out samples, from 0.</param>
/// <param name="Tokens">Tokens predicted.</param>
/// <param name="LossSum">Sum of the loss over them, in nats.</param>
public sealed record EvaluationMeasured(long Round, int Index, int Tokens, double LossSum) : Report;
