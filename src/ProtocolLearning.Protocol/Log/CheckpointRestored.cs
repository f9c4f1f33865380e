namespace ProtocolLearning.Protocol.Log;

/// <summary>
/// A stage lost every replica that held its state, and all stages go back to the states of a checkpoint. What was trained since is lost
/// and is trained again in rounds of new numbers; what was credited for it stays credited.
/// </summary>
/// <param name="Round">The round that the checkpoint was opened after.</param>
/// <param name="Stage">The stage that was lost.</param>
public sealed record CheckpointRestored(long Round, int Stage) : Command;
