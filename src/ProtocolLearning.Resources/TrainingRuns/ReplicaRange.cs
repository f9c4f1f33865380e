using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("Bounds of the number of replicas of each stage.")]
public sealed class ReplicaRange
{
    [Required]
    [Description("A stage with fewer replicas than this is short, and the run is Degraded. With f participants that may lie at least 2f + 2.")]
    [RangeMinimum(1)]
    [RangeMaximum(256)]
    public int Min { get; set; }

    [Required]
    [Description("The operator places up to this many, as far as participants offer them.")]
    [RangeMinimum(1)]
    [RangeMaximum(256)]
    public int Max { get; set; }
}
