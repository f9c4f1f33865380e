using TorchSharp;

namespace ProtocolLearning.Modeling.Decoder;

/// <summary>A stream of which any channel may be written to.</summary>
internal sealed class WholeStream(torch.Tensor values) : ResidualStream
{
    public override torch.Tensor Boundary => values;

    public override torch.Tensor Read() => values;

    public override WholeStream AsWhole() => this;

    public override ResidualStream Add(torch.Tensor written) => new WholeStream(values + written);
}
