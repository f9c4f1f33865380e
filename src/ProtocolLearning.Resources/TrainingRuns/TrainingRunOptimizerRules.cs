using Rule = ProtocolLearning.Resources.Validation.ValidationRule<ProtocolLearning.Resources.TrainingRuns.V1Alpha1TrainingRun>;

namespace ProtocolLearning.Resources.TrainingRuns;

/// <summary>Which of the inner optimizer's fields go with which algorithm.</summary>
internal static class TrainingRunOptimizerRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        Rule.Invariant(
            "spec.optimizer.inner.momentum",
            "!has(self.spec.optimizer.inner.momentum) || self.spec.optimizer.inner.algorithm != 'AdamW'",
            run => run.Spec.Optimizer.Inner is not { Momentum: not null, Algorithm: InnerAlgorithm.AdamW },
            "AdamW has no momentum",
            "set beta1, or choose Muon or MomentumSgd"),
        Rule.Invariant(
            "spec.optimizer.inner.sgdLearningRate",
            "has(self.spec.optimizer.inner.sgdLearningRate) == (self.spec.optimizer.inner.algorithm == 'Muon')",
            run => run.Spec.Optimizer.Inner.SgdLearningRate is not null == (run.Spec.Optimizer.Inner.Algorithm == InnerAlgorithm.Muon),
            "Muon, and only Muon, has a second learning rate",
            "set it with Muon, some 0.1 to 1: embedding and head move by it times their gradient; leave it out otherwise"),
    ];
}
