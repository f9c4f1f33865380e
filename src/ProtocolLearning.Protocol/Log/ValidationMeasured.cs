namespace ProtocolLearning.Protocol.Log;

/// <summary>The result of a validation, of as many held-out tokens as were read before its deadline.</summary>
/// <param name="Round">The round whose weights were measured.</param>
/// <param name="LossSum">Sum of the loss over those tokens, in nats.</param>
/// <param name="Tokens">Tokens that were read; 0 where none was.</param>
public sealed record ValidationMeasured(long Round, double LossSum, long Tokens) : Command;
