namespace ProtocolLearning.Networking.Coordination;

/// <summary>Whoever answers at the coordinator's endpoint is not the coordinator that is trusted.</summary>
/// <param name="message">What does not hold.</param>
public sealed class UntrustedCoordinatorException(string message) : Exception(message);
