using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("How mode Streaming cuts a stage and takes in what was exchanged.")]
public sealed class StreamingSpec
{
    [Description("Parts of each stage, by layers, that are exchanged in turn: every round exchanges one while the next round is trained. A round has innerSteps / fragments steps, and each stage holds at least as many layers.")]
    [RangeMinimum(2)]
    [RangeMaximum(64)]
    public int Fragments { get; set; } = 2;

    [Description("Share of its own weights that a replica keeps where it takes an exchanged fragment in, in thousandths (alpha in the Streaming DiLoCo paper). Absent: 500, or 0 with the codec TopK, which allows no other.")]
    [RangeMinimum(0)]
    [RangeMaximum(999)]
    public int? MixingPerMille { get; set; }
}
