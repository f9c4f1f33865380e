namespace ProtocolLearning.Protocol.Runs;

/// <summary>The optimizer inside a round, and the one between rounds.</summary>
/// <param name="Inner">Acts on a replica's own gradients.</param>
/// <param name="Outer">Acts on the aggregate of pseudo-gradients.</param>
public sealed record OptimizerDefinition(InnerOptimizerDefinition Inner, OuterOptimizerDefinition Outer);
