namespace ProtocolLearning.Networking.Coordination;

/// <summary>Why a worker has no session any more and none is tried.</summary>
/// <param name="Kind">Which rule ended it.</param>
/// <param name="Reason">Why, for the log.</param>
public sealed record SessionEnd(SessionEndKind Kind, string Reason);
