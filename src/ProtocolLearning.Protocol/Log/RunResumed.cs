namespace ProtocolLearning.Protocol.Log;

/// <summary>Rounds are opened again.</summary>
public sealed record RunResumed : Command;
