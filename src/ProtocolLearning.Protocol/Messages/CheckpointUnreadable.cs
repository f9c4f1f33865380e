namespace ProtocolLearning.Protocol.Messages;

/// <summary>The worker cannot read its stage from the checkpoint that is being restored, and trying again cannot help.</summary>
/// <param name="Round">The round that the checkpoint was opened after.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record CheckpointUnreadable(long Round, string Reason) : Report;
