namespace ProtocolLearning.Protocol.Messages;

/// <summary>The worker cannot save its stage's part of a checkpoint.</summary>
/// <param name="Round">The round that the checkpoint was opened after.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record CheckpointRefused(long Round, string Reason) : Report;
