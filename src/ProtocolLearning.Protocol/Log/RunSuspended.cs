namespace ProtocolLearning.Protocol.Log;

/// <summary>The open round ends; no further one is opened.</summary>
/// <param name="Reason">Why, for people.</param>
public sealed record RunSuspended(string Reason) : Command;
