using TorchSharp;

namespace ProtocolLearning.Modeling.Decoder;

/// <summary>A stream of which only the coordinates in a subspace are written to; the rest is the tokens' fixed part.</summary>
/// <param name="subspace">The subspace.</param>
/// <param name="part">Fixed part of the tokens, [sequences, length, hidden size].</param>
/// <param name="coordinates">[sequences, length, rank].</param>
internal sealed class SubspaceStream(ActivationSubspace subspace, torch.Tensor part, torch.Tensor coordinates) : ResidualStream
{
    public override torch.Tensor Boundary => coordinates;

    public override torch.Tensor Read() => subspace.Expand(coordinates) + part;

    public override WholeStream AsWhole() => new(Read());

    public override ResidualStream Add(torch.Tensor written) => new SubspaceStream(subspace, part, coordinates + written);
}
