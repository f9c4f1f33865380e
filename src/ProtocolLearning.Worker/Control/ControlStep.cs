namespace ProtocolLearning.Worker.Control;

/// <summary>The training loss of one step's batch, before the step.</summary>
internal sealed record ControlStep(int Round, int Step, long Tokens, double Loss) : ControlRecord(Round, Step, Tokens, Loss);
