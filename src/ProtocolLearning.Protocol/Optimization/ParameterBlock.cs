namespace ProtocolLearning.Protocol.Optimization;

/// <summary>Tensors that belong together, as one range of a stage's flat vector: a decoder block's, or what lies outside of blocks.</summary>
/// <param name="Elements">The range.</param>
/// <param name="Layer">Which block of the stage it is, from 0; null of embedding, head and final norm.</param>
public readonly record struct ParameterBlock(Range Elements, int? Layer);
