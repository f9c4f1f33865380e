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
            "self.spec.threatModel.aggregator != 'Krum' || self.spec.replicas.min >= 2 * self.spec.threatModel.maxByzantine + 3",
            run => run.Spec.ThreatModel.Aggregator != AggregatorKind.Krum
                || run.Spec.Replicas.Min >= (2 * run.Spec.ThreatModel.MaxByzantine) + 3,
            "Krum needs at least 2f + 3 replicas",
            "raise spec.replicas.min or use another aggregator"),
        Rule.Invariant(
            "spec.schedule.quorum",
            "self.spec.threatModel.aggregator != 'Krum' || !has(self.spec.schedule.quorum) || self.spec.schedule.quorum >= 2 * self.spec.threatModel.maxByzantine + 3",
            run => run.Spec.ThreatModel.Aggregator != AggregatorKind.Krum
                || run.Spec.Schedule.Quorum is not { } quorum
                || quorum >= (2 * run.Spec.ThreatModel.MaxByzantine) + 3,
            "Krum needs a quorum of at least 2f + 3",
            "raise spec.schedule.quorum or use another aggregator"),
    ];
}
