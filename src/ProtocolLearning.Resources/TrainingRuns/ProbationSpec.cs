using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("In probation all of a newcomer's work is audited and has weight 0, and it neither validates, owns partitions nor votes.")]
public sealed class ProbationSpec
{
    [Description("Rounds that a participant that joins after the first round spends in probation. 0: none.")]
    [RangeMinimum(0)]
    [RangeMaximum(10_000)]
    public int Rounds { get; set; }
}
