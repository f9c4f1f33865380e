using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("What the codec TopK keeps of each chunk of a pseudo-gradient.")]
public sealed class TopKSpec
{
    [Description("Elements of a chunk: 64, 128, 256, 512, 1024, 2048 or 4096.")]
    [RangeMinimum(64)]
    [RangeMaximum(4_096)]
    public int Chunk { get; set; } = 4_096;

    [Description("Elements of a chunk that are kept, the largest by magnitude: at most a quarter of chunk.")]
    [RangeMinimum(1)]
    [RangeMaximum(1_024)]
    public int Kept { get; set; } = 64;

    [Description("Bits of a kept value, its sign included.")]
    [RangeMinimum(1)]
    [RangeMaximum(4)]
    public int ValueBits { get; set; } = 2;
}
