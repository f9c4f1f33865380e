namespace ProtocolLearning.Protocol.Runs;

/// <summary>How a replica's own gradients change its weights.</summary>
public enum InnerAlgorithm
{
    /// <summary>Adam with decoupled weight decay (arXiv 1711.05101).</summary>
    AdamW,

    /// <summary>Orthogonalised momentum for the blocks' matrices; <see cref="MomentumSgd"/> for all other tensors.</summary>
    Muon,

    /// <summary>Gradient descent with Nesterov momentum and decoupled weight decay.</summary>
    MomentumSgd,
}
