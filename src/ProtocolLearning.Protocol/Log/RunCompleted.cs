namespace ProtocolLearning.Protocol.Log;

/// <summary>The last round is decided, settled and measured. The last entry of a log.</summary>
/// <param name="Round">The last round.</param>
public sealed record RunCompleted(long Round) : Command;
