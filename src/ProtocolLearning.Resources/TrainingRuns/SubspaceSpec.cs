using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("The subspace that layers write to, so that only coordinates in it cross a stage boundary.")]
public sealed class SubspaceSpec
{
    [Required]
    [Description("Dimensions of the subspace, below model.hiddenSize. Boundaries carry rank / hiddenSize of the numbers; less loses more.")]
    [RangeMinimum(1)]
    [RangeMaximum(65_535)]
    public int Rank { get; set; }

    [Description("Layers at the end of the model that write to the whole stream. The last stage must hold them all.")]
    [RangeMinimum(0)]
    [RangeMaximum(511)]
    public int FreeLayers { get; set; } = 1;

    [Description("Encoding of the coordinates and their gradients. None: 32-bit floats. BFloat16: half of that. Int8: a byte each and a scale for 64. Int4: half a byte each and a scale for 256.")]
    public CoordinateCodec Coordinates { get; set; } = CoordinateCodec.BFloat16;

    [Description("Seed of the subspace and of the tokens' fixed part. Absent: spec.seed. Set it to resume a checkpoint of a run with another seed.")]
    [RangeMinimum(0)]
    [RangeMaximum(9_007_199_254_740_991)]
    public long? Seed { get; set; }
}
