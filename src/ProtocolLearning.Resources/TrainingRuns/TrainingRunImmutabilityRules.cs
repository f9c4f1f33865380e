using ProtocolLearning.Resources.Validation;
using Rule = ProtocolLearning.Resources.Validation.ValidationRule<ProtocolLearning.Resources.TrainingRuns.V1Alpha1TrainingRun>;

namespace ProtocolLearning.Resources.TrainingRuns;

/// <summary>What a run keeps for its whole life.</summary>
internal static class TrainingRunImmutabilityRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        Immutable("model", spec => spec.Model),
        Immutable("dataset", spec => spec.Dataset),
        Immutable("stages", spec => spec.Stages),
        Immutable("optimizer", spec => spec.Optimizer),
        Immutable("governance.mode", spec => spec.Governance.Mode),
        Immutable("coordinator.storage", spec => spec.Coordinator.Storage),
        Immutable("managedBy", spec => spec.ManagedBy),
        Immutable("seed", spec => spec.Seed),
        Rule.Transition(
            "spec.resumeFrom",
            "has(self.spec.resumeFrom) == has(oldSelf.spec.resumeFrom) && (!has(self.spec.resumeFrom) || self.spec.resumeFrom == oldSelf.spec.resumeFrom)",
            (updated, old) => JsonEquality.Same(updated.Spec.ResumeFrom, old.Spec.ResumeFrom),
            "resumeFrom is immutable",
            "make another TrainingRun"),
    ];

    private static Rule Immutable(string field, Func<TrainingRunSpec, object> value) => Rule.Transition(
        $"spec.{field}",
        $"self.spec.{field} == oldSelf.spec.{field}",
        (updated, old) => JsonEquality.Same(value(updated.Spec), value(old.Spec)),
        $"{field} is immutable",
        "make another TrainingRun");
}
