using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("How tensors are encoded on the wire.")]
public sealed class CompressionSpec
{
    [Description("Encoding of pseudo-gradients and of their aggregate. None: 32-bit floats. BFloat16: half of that. Int8: a byte each and a scale for 64. Int4: half a byte each (E3M0, Streaming DiLoCo) and a scale for 256. TopK: the largest of each chunk only, with error feedback (SparseLoCo); it excludes coordinate-wise aggregators.")]
    public PseudoGradientCodec PseudoGradient { get; set; } = PseudoGradientCodec.None;

    [Description("What TopK keeps. Absent: 64 of 4096 in two bits each.")]
    public TopKSpec? TopK { get; set; }

    [Description("Share of what the codec took from a round's pseudo-gradient that is added to the next one's, in thousandths. Absent: 950 for TopK, 1000 for BFloat16, 0 for the others.")]
    [RangeMinimum(0)]
    [RangeMaximum(1_000)]
    public int? ErrorFeedbackPerMille { get; set; }

    [Description("Encoding of activations and their gradients between stages. None: 32-bit floats. BFloat16: half of that. Int8: a byte each and a scale for 64. Int4: half a byte each and a scale for 256. Subspace: coordinates in a subspace that layers are held to (Protocol Models).")]
    public ActivationCodec Activations { get; set; } = ActivationCodec.None;

    [Description("The subspace of the codec Subspace, which needs it; absent with any other. It is part of the model and so immutable.")]
    public SubspaceSpec? Subspace { get; set; }
}
