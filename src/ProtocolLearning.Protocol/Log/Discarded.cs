namespace ProtocolLearning.Protocol.Log;

/// <summary>No quorum prepared the same state: the stage keeps the state it had. Final.</summary>
/// <param name="Round">The round.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record Discarded(long Round, int Stage, string Reason) : Command;
