using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("How tensors are encoded on the wire.")]
public sealed class CompressionSpec
{
    [Description("Encoding of pseudo-gradients. None: 32-bit floats. BFloat16: half of that. Sparse: the largest entries only, with error feedback; it excludes coordinate-wise aggregators.")]
    public PseudoGradientCodec PseudoGradient { get; set; } = PseudoGradientCodec.None;

    [Description("Encoding of activations and their gradients between stages. None: 32-bit floats. BFloat16: half of that. Subspace: coordinates in a shared subspace.")]
    public ActivationCodec Activations { get; set; } = ActivationCodec.None;
}
