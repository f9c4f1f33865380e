using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("Where and how often each stage's shard is saved.")]
public sealed class CheckpointSpec
{
    [Required]
    [Description("A folder or an object store's prefix that every worker can write to.")]
    [Length(1, 1024)]
    public string Uri { get; set; } = "";

    [Description("Rounds between two checkpoints.")]
    [RangeMinimum(1)]
    [RangeMaximum(1_000_000)]
    public int IntervalRounds { get; set; } = 10;

    [Description("How many checkpoints are kept.")]
    [RangeMinimum(1)]
    [RangeMaximum(1_000)]
    public int Keep { get; set; } = 3;
}
