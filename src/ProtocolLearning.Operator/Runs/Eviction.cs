namespace ProtocolLearning.Operator.Runs;

/// <summary>A participant's eviction from a run.</summary>
/// <param name="Why">Why, for people.</param>
/// <param name="Generation">The generation of its spec that it holds for.</param>
internal sealed record Eviction(string Why, long? Generation);
