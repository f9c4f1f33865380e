using Rule = ProtocolLearning.Resources.Validation.ValidationRule<ProtocolLearning.Resources.TrainingRuns.V1Alpha1TrainingRun>;

namespace ProtocolLearning.Resources.TrainingRuns;

/// <summary>Rules without which f lying participants could decide what a stage learns.</summary>
internal static class TrainingRunThreatRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        Rule.Invariant(
            "spec.replicas.min",
            "self.spec.threatModel.maxByzantine == 0 || self.spec.replicas.min >= 2 * self.spec.threatModel.maxByzantine + 2",
            run => run.Spec.ThreatModel.MaxByzantine == 0 || run.Spec.Replicas.Min >= (2 * run.Spec.ThreatModel.MaxByzantine) + 2,
            "with maxByzantine f > 0 each stage needs at least 2f + 2 replicas",
            "raise spec.replicas.min or lower spec.threatModel.maxByzantine"),
        Rule.Invariant(
            "spec.schedule.quorum",
            "self.spec.threatModel.maxByzantine == 0 || !has(self.spec.schedule.quorum) || self.spec.schedule.quorum >= 2 * self.spec.threatModel.maxByzantine + 1",
            run => run.Spec.ThreatModel.MaxByzantine == 0
                || run.Spec.Schedule.Quorum is not { } quorum
                || quorum >= (2 * run.Spec.ThreatModel.MaxByzantine) + 1,
            "with maxByzantine f > 0 the quorum must be at least 2f + 1",
            "raise spec.schedule.quorum or lower spec.threatModel.maxByzantine"),
        Rule.Invariant(
            "spec.threatModel.aggregator",
            "self.spec.threatModel.maxByzantine == 0 || !(self.spec.threatModel.aggregator in ['Mean', 'RadialDirectional'])",
            run => run.Spec.ThreatModel.MaxByzantine == 0
                || run.Spec.ThreatModel.Aggregator is not (AggregatorKind.Mean or AggregatorKind.RadialDirectional),
            "a mean is not robust: one liar can move it anywhere",
            "use Auto or another aggregator, or set spec.threatModel.maxByzantine to 0"),
        Rule.Invariant(
            "spec.threatModel.aggregator",
            "!(self.spec.threatModel.aggregator in ['Krum', 'MultiKrum']) || (self.spec.threatModel.maxByzantine > 0 && self.spec.replicas.min >= 2 * self.spec.threatModel.maxByzantine + 4)",
            run => !TrainingRunDerivations.IsKrum(run.Spec)
                || (run.Spec.ThreatModel.MaxByzantine > 0 && run.Spec.Replicas.Min >= (2 * run.Spec.ThreatModel.MaxByzantine) + 4),
            "Krum and MultiKrum need maxByzantine f > 0 and at least 2f + 4 replicas, so that one may fail",
            "raise spec.replicas.min or use another aggregator"),
        Rule.Invariant(
            "spec.schedule.quorum",
            "!(self.spec.threatModel.aggregator in ['Krum', 'MultiKrum']) || !has(self.spec.schedule.quorum) || self.spec.schedule.quorum >= 2 * self.spec.threatModel.maxByzantine + 3",
            run => !TrainingRunDerivations.IsKrum(run.Spec)
                || run.Spec.Schedule.Quorum is not { } quorum
                || quorum >= (2 * run.Spec.ThreatModel.MaxByzantine) + 3,
            "Krum and MultiKrum need a quorum of at least 2f + 3",
            "raise spec.schedule.quorum or use another aggregator"),
        Rule.Invariant(
            "spec.threatModel.preAggregation",
            "!has(self.spec.threatModel.preAggregation) || self.spec.threatModel.preAggregation.size() == 0 || self.spec.threatModel.maxByzantine > 0",
            run => run.Spec.ThreatModel.PreAggregation is not { Count: > 0 } || run.Spec.ThreatModel.MaxByzantine > 0,
            "where nobody may lie nothing is done before the mean",
            "leave spec.threatModel.preAggregation out or raise spec.threatModel.maxByzantine"),
        Rule.Invariant(
            "spec.replicas.min",
            $"{NoBuckets} || self.spec.replicas.min > {Buckets}",
            run => !TrainingRunDerivations.HasBuckets(run.Spec) || run.Spec.Replicas.Min > TrainingRunDerivations.Contributions(run.Spec),
            "with Bucketing f liars need at least 4f + 2 replicas, with Krum and MultiKrum 4f + 6, so that one may fail",
            "raise spec.replicas.min or leave Bucketing out"),
        Rule.Invariant(
            "spec.schedule.quorum",
            $"{NoBuckets} || !has(self.spec.schedule.quorum) || self.spec.schedule.quorum >= {Buckets}",
            run => !TrainingRunDerivations.HasBuckets(run.Spec)
                || run.Spec.Schedule.Quorum is not { } quorum
                || quorum >= TrainingRunDerivations.Contributions(run.Spec),
            "with Bucketing the quorum must be at least 4f + 1, with Krum and MultiKrum 4f + 5",
            "raise spec.schedule.quorum or leave Bucketing out"),
    ];

    private const string NoBuckets =
        "!has(self.spec.threatModel.preAggregation) || !('Bucketing' in self.spec.threatModel.preAggregation)";

    private const string Buckets =
        "4 * self.spec.threatModel.maxByzantine + (self.spec.threatModel.aggregator in ['Krum', 'MultiKrum'] ? 5 : 1)";
}
