namespace ProtocolLearning.Networking.Coordination;

/// <summary>Asks a coordinator who it is, and for a nonce.</summary>
/// <param name="Run">The run that the caller means.</param>
public sealed record ChallengeRequest(string Run);
