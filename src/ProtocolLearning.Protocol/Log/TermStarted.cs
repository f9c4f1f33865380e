namespace ProtocolLearning.Protocol.Log;

/// <summary>A coordinator process took over the log. Workers refuse a session of a lower term.</summary>
/// <param name="Term">The term, above every earlier one.</param>
public sealed record TermStarted(long Term) : Command;
