namespace ProtocolLearning.Protocol.Rounds;

/// <summary>Why the newest attempt at a checkpoint failed.</summary>
/// <param name="Round">The round that it was opened after.</param>
/// <param name="Count">How often one of that round failed in a row.</param>
/// <param name="Reason">Stage, member and reason, for people.</param>
public sealed record CheckpointFailure(long Round, int Count, string Reason);
