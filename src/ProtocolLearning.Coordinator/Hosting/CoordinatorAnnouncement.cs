namespace ProtocolLearning.Coordinator.Hosting;

/// <summary>Where a coordinator serves and who it is, for whoever started it.</summary>
/// <param name="Run">Name of the run.</param>
/// <param name="Term">Term of the coordinator.</param>
/// <param name="Endpoint">host:port.</param>
/// <param name="Key">Its Ed25519 public key, base64.</param>
internal sealed record CoordinatorAnnouncement(string Run, long Term, string Endpoint, string Key);
