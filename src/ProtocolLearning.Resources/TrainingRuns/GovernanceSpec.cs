using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("Who decides on changes of the run, and how.")]
public sealed class GovernanceSpec
{
    [Description("Unilateral: whoever may write this object. Quorum: a vote of the participants, all of them in Pull clusters. Immutable.")]
    public GovernanceMode Mode { get; set; } = GovernanceMode.Unilateral;

    [Description("Share of the votes that must be cast for a tally to count, in thousandths. Of mode Quorum.")]
    [RangeMinimum(1)]
    [RangeMaximum(1_000)]
    public int QuorumPerMille { get; set; } = 500;

    [Description("Share of the cast votes that must agree, in thousandths. Of mode Quorum.")]
    [RangeMinimum(501)]
    [RangeMaximum(1_000)]
    public int ThresholdPerMille { get; set; } = 667;

    [Description("How long an accepted action waits before it takes effect, in seconds. Of mode Quorum.")]
    [RangeMinimum(0)]
    [RangeMaximum(31_536_000)]
    public long TimelockSeconds { get; set; } = 3_600;

    [Description("How long the run goes on without a renewing vote, in seconds. 0: without end.")]
    [RangeMinimum(0)]
    [RangeMaximum(315_360_000)]
    public long RenewalSeconds { get; set; }
}
