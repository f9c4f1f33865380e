using Rule = ProtocolLearning.Resources.Validation.ValidationRule<ProtocolLearning.Resources.TrainingRuns.V1Alpha1TrainingRun>;

namespace ProtocolLearning.Resources.TrainingRuns;

/// <summary>What mode Streaming asks of the rest of a spec.</summary>
internal static class TrainingRunStreamingRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        Rule.Invariant(
            "spec.schedule.streaming",
            "has(self.spec.schedule.streaming) == (self.spec.schedule.mode == 'Streaming')",
            run => run.Spec.Schedule.Streaming is not null == (run.Spec.Schedule.Mode == ScheduleMode.Streaming),
            "mode Streaming, and only it, has fragments",
            "set spec.schedule.streaming with mode Streaming, or {} for its defaults; leave it out otherwise"),
        Rule.Invariant(
            "spec.schedule.innerSteps",
            "!has(self.spec.schedule.streaming) || self.spec.schedule.innerSteps % self.spec.schedule.streaming.fragments == 0",
            run => run.Spec.Schedule is not { Streaming: { Fragments: > 0 and var fragments }, InnerSteps: var steps } || steps % fragments == 0,
            "innerSteps must be a multiple of streaming.fragments",
            "change one of them: a round of mode Streaming has innerSteps / fragments steps"),
        Rule.Invariant(
            "spec.schedule.streaming.fragments",
            "!has(self.spec.schedule.streaming) || self.spec.stages * self.spec.schedule.streaming.fragments <= self.spec.model.layers",
            run => run.Spec.Schedule.Streaming is not { } streaming || (long)run.Spec.Stages * streaming.Fragments <= run.Spec.Model.Layers,
            "each stage must hold at least as many layers as there are fragments",
            "lower it or spec.stages, or raise spec.model.layers"),
        Rule.Invariant(
            "spec.schedule.validateEveryRounds",
            "!has(self.spec.schedule.streaming) || self.spec.schedule.validationSequences == 0 || self.spec.schedule.validateEveryRounds > 1",
            run => run.Spec.Schedule is not { Streaming: not null, ValidationSequences: > 0, ValidateEveryRounds: <= 1 },
            "with 1 no exchange of mode Streaming would go on beside training",
            "raise it: held-out samples are read between rounds"),
        Rule.Invariant(
            "spec.checkpoint.intervalRounds",
            "!has(self.spec.schedule.streaming) || !has(self.spec.checkpoint) || self.spec.checkpoint.intervalRounds > 1",
            run => run.Spec is not { Schedule.Streaming: not null, Checkpoint.IntervalRounds: <= 1 },
            "with 1 no exchange of mode Streaming would go on beside training",
            "raise it: checkpoints are opened between rounds"),
        Rule.Invariant(
            "spec.schedule.mode",
            "self.spec.schedule.mode != 'Streaming' || self.spec.threatModel.maxByzantine == 0",
            run => run.Spec.Schedule.Mode != ScheduleMode.Streaming || run.Spec.ThreatModel.MaxByzantine == 0,
            "mode Streaming excludes maxByzantine above 0",
            "use DiLoCo: honest contributions to a fragment are of different numbers of rounds, so some would be taken for liars'"),
        Rule.Invariant(
            "spec.schedule.streaming.mixingPerMille",
            "!has(self.spec.schedule.streaming) || !has(self.spec.schedule.streaming.mixingPerMille) || self.spec.schedule.streaming.mixingPerMille == 0 || self.spec.compression.pseudoGradient != 'TopK'",
            run => run.Spec.Schedule.Streaming is not { MixingPerMille: > 0 } || run.Spec.Compression.PseudoGradient != PseudoGradientCodec.TopK,
            "with the codec TopK a replica keeps none of its own weights",
            "set it to 0 or leave it out: what TopK leaves out would count twice"),
    ];
}
