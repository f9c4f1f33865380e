using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("A subspace of the residual stream. Only coordinates in it cross a stage boundary.")]
public sealed class SubspaceSpec
{
    /// <summary>Layers that are not held where the spec says nothing.</summary>
    public const int DefaultFreeLayers = 1;

    [Required]
    [Description("Dimensions of the subspace, below model.hiddenSize. Boundaries carry rank / hiddenSize of the numbers; less loses more.")]
    [RangeMinimum(1)]
    [RangeMaximum(65_535)]
    public int Rank { get; set; }

    [Description("What is held to the subspace. Boundaries: what a stage passes on is projected; its layers write to the whole stream. Layers: all that layers write lies in it (Protocol Models), so that nothing is lost at a boundary and another number of stages computes the same.")]
    public HeldWrites Held { get; set; } = HeldWrites.Boundaries;

    [Description("Layers at the end of the model that are not held to it, with held: Layers. The last stage must hold them all. Absent: 1.")]
    [RangeMinimum(0)]
    [RangeMaximum(511)]
    public int? FreeLayers { get; set; }

    [Description("Encoding of the coordinates and their gradients. None: 32-bit floats. BFloat16: half of that. Int8: a byte each and a scale for 64. Int4: half a byte each and a scale for 256.")]
    public CoordinateCodec Coordinates { get; set; } = CoordinateCodec.BFloat16;

    [Description("Seed of the subspace and of the tokens' fixed part. Absent: spec.seed. Set it to resume a checkpoint of a run with another seed.")]
    [RangeMinimum(0)]
    [RangeMaximum(9_007_199_254_740_991)]
    public long? Seed { get; set; }
}
