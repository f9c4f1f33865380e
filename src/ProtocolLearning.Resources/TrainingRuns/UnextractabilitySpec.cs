using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("How hard it is for a coalition of participants to assemble the whole model.")]
public sealed class UnextractabilitySpec
{
    [Description("Participants that must collude to hold every stage. Above 1 only participants in Pull clusters take part, and nothing may carry a participant's knowledge from one stage to another.")]
    [RangeMinimum(1)]
    [RangeMaximum(64)]
    public int MinimumCoalition { get; set; } = 1;

    [Description("Rounds between two secret changes of basis at the stage boundaries, which make old shards useless. 0: never.")]
    [RangeMinimum(0)]
    [RangeMaximum(1_000_000)]
    public int MorphIntervalRounds { get; set; }

    [Description("Largest estimated probability of extraction that is accepted, a decimal number below 1. Absent: any.")]
    [Pattern(FieldPatterns.Fraction)]
    [Length(1, 26)]
    public string? MaximumRisk { get; set; }
}
