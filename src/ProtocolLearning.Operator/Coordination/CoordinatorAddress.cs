namespace ProtocolLearning.Operator.Coordination;

/// <summary>Where a run's coordinator is, and who it is.</summary>
/// <param name="Term">The term of its pod.</param>
/// <param name="Endpoint">host:port.</param>
/// <param name="PublicKey">Its Ed25519 key, base64.</param>
internal sealed record CoordinatorAddress(long Term, string Endpoint, string PublicKey);
