namespace ProtocolLearning.Protocol.Runs;

/// <summary>How many replicas a stage has at least to run, and at most.</summary>
/// <param name="Min">Below this the stage waits.</param>
/// <param name="Max">Above this no replica is placed.</param>
public sealed record ReplicaBounds(int Min, int Max);
