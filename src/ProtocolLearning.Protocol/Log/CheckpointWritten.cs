namespace ProtocolLearning.Protocol.Log;

/// <summary>Every stage's part of a checkpoint stands: it can be gone back to.</summary>
/// <param name="Round">The round that it was opened after.</param>
/// <param name="Shards">The stages' parts, in order.</param>
public sealed record CheckpointWritten(long Round, IReadOnlyList<CheckpointShard> Shards) : Command;
