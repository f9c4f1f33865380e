using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("How credit for verified tokens is weighed. Ownership of the model is a participant's share of all credit.")]
public sealed class IncentivesSpec
{
    [Description("How much more the first token counts than the last, in thousandths: early work bears more risk.")]
    [RangeMinimum(0)]
    [RangeMaximum(10_000)]
    public int EarlyRiskPerMille { get; set; }

    [Description("Stake that a participant must have to take part.")]
    [RangeMinimum(0)]
    [RangeMaximum(9_007_199_254_740_991)]
    public long MinimumStake { get; set; }
}
