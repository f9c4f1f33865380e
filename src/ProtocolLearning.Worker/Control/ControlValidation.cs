namespace ProtocolLearning.Worker.Control;

/// <summary>The loss of the held-out samples after a round.</summary>
internal sealed record ControlValidation(int Round, int Step, long Tokens, double Loss) : ControlRecord(Round, Step, Tokens, Loss);
