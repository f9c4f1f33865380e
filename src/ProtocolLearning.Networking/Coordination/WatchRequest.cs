namespace ProtocolLearning.Networking.Coordination;

/// <summary>Asks for the run's volatile figures, again whenever they changed.</summary>
public sealed record WatchRequest;
