namespace ProtocolLearning.Protocol.Messages;

/// <summary>
/// The worker was told to end and goes once it is not missed: after the round that it is in, and not as the only one that holds its
/// stage's state. It is said again in each session.
/// </summary>
public sealed record Leaving : Report;
