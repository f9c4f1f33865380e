namespace ProtocolLearning.Protocol.Training;

/// <summary>The loss of some samples.</summary>
/// <param name="Tokens">Tokens predicted.</param>
/// <param name="LossSum">Sum of the loss over them, in nats.</param>
public readonly record struct LossMeasurement(int Tokens, double LossSum);
