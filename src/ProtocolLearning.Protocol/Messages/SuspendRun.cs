namespace ProtocolLearning.Protocol.Messages;

/// <summary>Asks that no further round is opened.</summary>
/// <param name="Reason">Why, for people.</param>
public sealed record SuspendRun(string Reason) : Proposal;
