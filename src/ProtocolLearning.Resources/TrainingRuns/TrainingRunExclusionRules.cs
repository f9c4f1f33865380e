using Rule = ProtocolLearning.Resources.Validation.ValidationRule<ProtocolLearning.Resources.TrainingRuns.V1Alpha1TrainingRun>;

namespace ProtocolLearning.Resources.TrainingRuns;

/// <summary>Choices that undo one another. Choosing another number of stages on resuming is excluded by immutability.</summary>
internal static class TrainingRunExclusionRules
{
    private const string Morphs = "self.spec.unextractability.minimumCoalition > 1 && self.spec.unextractability.morphIntervalRounds > 0";

    public static IReadOnlyList<Rule> All { get; } =
    [
        Rule.Invariant(
            "spec.unextractability.minimumCoalition",
            "self.spec.unextractability.minimumCoalition <= self.spec.stages",
            run => run.Spec.Unextractability.MinimumCoalition <= run.Spec.Stages,
            "minimumCoalition must not exceed stages",
            "lower it or raise spec.stages: whoever holds every stage holds the model"),
        Rule.Invariant(
            "spec.failurePolicy.participantMoves",
            "self.spec.unextractability.minimumCoalition == 1 || self.spec.failurePolicy.participantMoves == 'Never'",
            run => run.Spec.Unextractability.MinimumCoalition == 1 || run.Spec.FailurePolicy.ParticipantMoves == ParticipantMoves.Never,
            "minimumCoalition above 1 excludes moving participants between stages",
            "set it to Never: a participant that moves has seen two stages"),
        Rule.Invariant(
            "spec.failurePolicy.onStageLoss",
            "self.spec.unextractability.minimumCoalition == 1 || self.spec.failurePolicy.onStageLoss != 'RebuildFromNeighbours'",
            run => run.Spec.Unextractability.MinimumCoalition == 1 || run.Spec.FailurePolicy.OnStageLoss != StageLossAction.RebuildFromNeighbours,
            "minimumCoalition above 1 excludes rebuilding a stage from its neighbours",
            "set it to Wait or RestoreCheckpoint: neighbours that can rebuild a stage hold its knowledge"),
        Rule.Invariant(
            "spec.failurePolicy.onStageLoss",
            "self.spec.failurePolicy.onStageLoss != 'RestoreCheckpoint' || has(self.spec.checkpoint)",
            run => run.Spec.FailurePolicy.OnStageLoss != StageLossAction.RestoreCheckpoint || run.Spec.Checkpoint is not null,
            "RestoreCheckpoint needs checkpoints",
            "set spec.checkpoint, or set it to Wait"),
        Rule.Invariant(
            "spec.resumeFrom",
            "!has(self.spec.resumeFrom) || !has(self.spec.model.initialWeights)",
            run => run.Spec.ResumeFrom is null || run.Spec.Model.InitialWeights is null,
            "resumeFrom excludes model.initialWeights",
            "leave one of them out: both say what the run starts from"),
        Rule.Invariant(
            "spec.optimizer.inner.algorithm",
            $"!({Morphs}) || self.spec.optimizer.inner.algorithm != 'AdamW'",
            run => !HasMorphs(run) || run.Spec.Optimizer.Inner.Algorithm != InnerAlgorithm.AdamW,
            "AdamW excludes morphs: its second moment cannot follow a change of basis",
            "set spec.unextractability.morphIntervalRounds to 0"),
        Rule.Invariant(
            "spec.model.normGains",
            $"!({Morphs}) || self.spec.model.normGains == 'Fixed'",
            run => !HasMorphs(run) || run.Spec.Model.NormGains == NormGains.Fixed,
            "trained norm gains exclude morphs: a gain is tied to its channel",
            "set it to Fixed or spec.unextractability.morphIntervalRounds to 0"),
        Rule.Invariant(
            "spec.compression.activations",
            $"!({Morphs}) || self.spec.compression.activations != 'Subspace'",
            run => !HasMorphs(run) || run.Spec.Compression.Activations != ActivationCodec.Subspace,
            "the Subspace codec excludes morphs: its basis is shared and fixed",
            "use another codec or set spec.unextractability.morphIntervalRounds to 0"),
        Rule.Invariant(
            "spec.compression.pseudoGradient",
            "self.spec.compression.pseudoGradient != 'TopK' || !(self.spec.threatModel.aggregator in ['CoordinateMedian', 'TrimmedMean'])",
            run => run.Spec.Compression.PseudoGradient != PseudoGradientCodec.TopK
                || run.Spec.ThreatModel.Aggregator is not (AggregatorKind.CoordinateMedian or AggregatorKind.TrimmedMean),
            "the TopK codec excludes coordinate-wise aggregators: most coordinates of most contributions are empty",
            "use another codec or another aggregator"),
        Rule.Invariant(
            "spec.optimizer.inner.algorithm",
            "self.spec.schedule.mode != 'Synchronous' || self.spec.optimizer.inner.algorithm != 'Muon'",
            run => run.Spec.Schedule.Mode != ScheduleMode.Synchronous || run.Spec.Optimizer.Inner.Algorithm != InnerAlgorithm.Muon,
            "mode Synchronous excludes Muon: all replicas take the same step, and its matrix products differ between machines",
            "use AdamW or MomentumSgd, or mode DiLoCo"),
    ];

    private static bool HasMorphs(V1Alpha1TrainingRun run) =>
        run.Spec.Unextractability is { MinimumCoalition: > 1, MorphIntervalRounds: > 0 };
}
