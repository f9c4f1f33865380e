namespace ProtocolLearning.Networking.Coordination;

/// <summary>The coordinator could not be reached, or refused the call, after all attempts.</summary>
/// <param name="message">Where it was looked for, and what it said.</param>
/// <param name="inner">The last attempt's failure.</param>
public sealed class CoordinatorUnavailableException(string message, Exception inner) : Exception(message, inner);
