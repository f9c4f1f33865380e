namespace ProtocolLearning.Protocol.Messages;

/// <summary>The worker holds its stage's state after a round.</summary>
/// <param name="Round">The round after which the state was applied; 0 is the initial state.</param>
/// <param name="Hash">State hash, lower-case hex.</param>
public sealed record StateHeld(long Round, string Hash) : Report;
