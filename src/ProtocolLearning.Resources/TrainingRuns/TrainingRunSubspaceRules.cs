using Rule = ProtocolLearning.Resources.Validation.ValidationRule<ProtocolLearning.Resources.TrainingRuns.V1Alpha1TrainingRun>;

namespace ProtocolLearning.Resources.TrainingRuns;

/// <summary>Rules of the activation codec Subspace: what its parameters must keep to, and what it excludes.</summary>
internal static class TrainingRunSubspaceRules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        Rule.Invariant(
            "spec.compression.subspace",
            "has(self.spec.compression.subspace) == (self.spec.compression.activations == 'Subspace')",
            run => run.Spec.Compression.Subspace is not null == IsUsed(run),
            "subspace and the codec Subspace need each other",
            "set spec.compression.subspace.rank and spec.compression.activations to Subspace, or neither"),
        Rule.Invariant(
            "spec.compression.subspace.rank",
            "!has(self.spec.compression.subspace) || self.spec.compression.subspace.rank < self.spec.model.hiddenSize",
            run => run.Spec.Compression.Subspace is not { } subspace || subspace.Rank < run.Spec.Model.HiddenSize,
            "rank must be below model.hiddenSize",
            "lower it: the whole stream is no subspace"),
        Rule.Invariant(
            "spec.compression.subspace.freeLayers",
            "!has(self.spec.compression.subspace) || !has(self.spec.compression.subspace.freeLayers) || self.spec.compression.subspace.held == 'Layers'",
            run => run.Spec.Compression.Subspace is not { FreeLayers: not null, Held: not HeldWrites.Layers },
            "where only boundaries are held to the subspace, all layers are free",
            "leave it out or set spec.compression.subspace.held to Layers"),
        Rule.Invariant(
            "spec.compression.subspace.freeLayers",
            "!has(self.spec.compression.subspace) || !has(self.spec.compression.subspace.freeLayers)"
                + " || self.spec.compression.subspace.freeLayers + self.spec.stages <= self.spec.model.layers + 1",
            run => run.Spec.Compression.Subspace?.FreeLayers is not { } free || free + run.Spec.Stages <= run.Spec.Model.Layers + 1,
            "freeLayers must all lie in the last stage, and each other stage holds a layer at least",
            "lower it: what a free layer writes cannot cross a stage boundary"),
        Rule.Invariant(
            "spec.compression.activations",
            "self.spec.compression.activations != 'Subspace' || self.spec.stages >= 2",
            run => !IsUsed(run) || run.Spec.Stages >= 2,
            "the Subspace codec needs two stages",
            "use None: with one stage no activations are sent, and the subspace would only cost loss"),
        Rule.Invariant(
            "spec.compression.activations",
            "self.spec.compression.activations != 'Subspace' || !has(self.spec.model.initialWeights)",
            run => !IsUsed(run) || run.Spec.Model.InitialWeights is null,
            "the Subspace codec excludes model.initialWeights: weights that were trained without it need the whole stream",
            "use another codec or leave spec.model.initialWeights out"),
        Rule.Invariant(
            "spec.failurePolicy.onStageLoss",
            "!has(self.spec.compression.subspace) || self.spec.compression.subspace.held != 'Layers' || self.spec.failurePolicy.onStageLoss != 'RebuildFromNeighbours'",
            run => run.Spec.Compression.Subspace is not { Held: HeldWrites.Layers } || run.Spec.FailurePolicy.OnStageLoss != StageLossAction.RebuildFromNeighbours,
            "layers that are held to the subspace exclude rebuilding a stage from its neighbours: free layers are of another shape than those before them",
            "set it to Wait or RestoreCheckpoint, or spec.compression.subspace.held to Boundaries"),
    ];

    private static bool IsUsed(V1Alpha1TrainingRun run) => run.Spec.Compression.Activations == ActivationCodec.Subspace;
}
