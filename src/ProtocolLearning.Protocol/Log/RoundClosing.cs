namespace ProtocolLearning.Protocol.Log;

/// <summary>No sample is drawn any more; what is in flight may finish.</summary>
/// <param name="Round">The round.</param>
/// <param name="Reason">Why now.</param>
public sealed record RoundClosing(long Round, ClosingReason Reason) : Command;
