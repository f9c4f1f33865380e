using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("How many participants may lie. The number of replicas, the quorum and the aggregator follow from it, and a spec that does not satisfy it is refused.")]
public sealed class ThreatModelSpec
{
    [Description("Number of participants that may send anything whatsoever (f). Above 0 a participant holds at most one replica of a stage.")]
    [RangeMinimum(0)]
    [RangeMaximum(64)]
    public int MaxByzantine { get; set; }

    [Description("How the pseudo-gradients of a stage are combined. Auto: Mean where maxByzantine is 0, else CenteredClip. RadialDirectional: mean length in the mean direction, where maxByzantine is 0. CoordinateMedian and TrimmedMean act on each coordinate alone. Krum and MultiKrum need two contributions more than the others. Krum returns one contribution: where they share little with each other, that of a liar who sends zeros.")]
    public AggregatorKind Aggregator { get; set; } = AggregatorKind.Auto;

    [Description("What is done to pseudo-gradients before, in this order. Bucketing: the means of every two, for which 2c - 1 contributions are needed where the aggregator needs c. NearestNeighbourMixing: each becomes the mean of the n - f nearest to it. AdaptiveClipping: the longest are shortened to the next one's length.")]
    [Items(maxItems: 3)]
    [XListType("set")]
    public IList<PreAggregationKind>? PreAggregation { get; set; }

    [Description("Radius of CenteredClip as a multiple of the median distance of contributions from the centre, a decimal number.")]
    [Pattern(FieldPatterns.Decimal)]
    [Length(1, 26)]
    public string ClipRadiusFactor { get; set; } = "1";

    [Description("Deviation of a contribution, in medians of its stage group, from which it counts as an offence, a decimal number.")]
    [Pattern(FieldPatterns.Decimal)]
    [Length(1, 26)]
    public string SuspectScore { get; set; } = "3";

    [Description("Rounds with an offence after which a participant is banned.")]
    [RangeMinimum(1)]
    [RangeMaximum(1_000)]
    public int OffencesToBan { get; set; } = 2;

    [Description("Share of the work that is recomputed by another participant, in thousandths. Absent: what maxByzantine calls for.")]
    [RangeMinimum(0)]
    [RangeMaximum(1_000)]
    public int? AuditRatePerMille { get; set; }

    [Description("What a newcomer goes through before its work counts.")]
    public ProbationSpec Probation { get; set; } = new();
}
