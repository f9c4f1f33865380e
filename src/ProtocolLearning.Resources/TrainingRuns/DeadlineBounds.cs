using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("The shortest and the longest time that a round may take to be decided after its tokens are spent.")]
public sealed class DeadlineBounds
{
    [Description("The shortest deadline, in seconds.")]
    [RangeMinimum(1)]
    [RangeMaximum(86_400)]
    public int MinSeconds { get; set; } = 30;

    [Description("The longest deadline, in seconds.")]
    [RangeMinimum(1)]
    [RangeMaximum(86_400)]
    public int MaxSeconds { get; set; } = 600;
}
