namespace ProtocolLearning.Protocol.Optimization;

/// <summary>Neighbouring tensors that an optimizer steps alike, as one range of a stage's flat vector.</summary>
/// <param name="Elements">The range.</param>
/// <param name="Decays">Whether they are matrices, which weight decay acts on.</param>
public readonly record struct ParameterRange(Range Elements, bool Decays);
