namespace ProtocolLearning.Protocol.Log;

/// <summary>No member of a stage can read a checkpoint that was to be restored: it is not gone back to again.</summary>
/// <param name="Round">The round that the checkpoint was opened after.</param>
/// <param name="Stage">The stage that cannot read it.</param>
/// <param name="Reason">Why, in the words of one of them.</param>
public sealed record CheckpointRejected(long Round, int Stage, string Reason) : Command;
