using ProtocolLearning.Resources.Validation;
using Rule = ProtocolLearning.Resources.Validation.ValidationRule<ProtocolLearning.Resources.ShardPlacements.V1Alpha1ShardPlacement>;

namespace ProtocolLearning.Resources.ShardPlacements;

/// <summary>Rules that keep a partitioned old worker from ever holding a slot again.</summary>
internal static class ShardPlacementRules
{
    // Not name == run + '-' + string(stage) + …: the API server takes a number's text for unboundedly long, and refuses the rule for its cost.
    private const string NameOfSlot =
        "self.metadata.name.startsWith(self.spec.run)"
        + " && self.metadata.name.substring(self.spec.run.size()).matches('^-(0|[1-9][0-9]{0,2})-(0|[1-9][0-9]{0,2})$')"
        + " && int(self.metadata.name.substring(self.spec.run.size()).split('-')[1]) == self.spec.stage"
        + " && int(self.metadata.name.substring(self.spec.run.size()).split('-')[2]) == self.spec.slot";

    public static IReadOnlyList<Rule> All { get; } =
    [
        Rule.Invariant(
            "metadata.name",
            NameOfSlot,
            placement => placement.Metadata.Name
                == ResourceNames.ShardPlacement(placement.Spec.Run, placement.Spec.Stage, placement.Spec.Slot),
            "the name must be <run>-<stage>-<slot>",
            "name it after its slot: then a slot has one placement"),
        Immutable("run", spec => spec.Run),
        Immutable("stage", spec => spec.Stage),
        Immutable("slot", spec => spec.Slot),
        Rule.Transition(
            "spec.epoch",
            "self.spec.epoch >= oldSelf.spec.epoch",
            (updated, old) => updated.Spec.Epoch >= old.Spec.Epoch,
            "epoch must never fall",
            "raise it"),
        OnlyWithEpoch("participant", "participant", spec => spec.Participant),
        OnlyWithEpoch("cluster", "cluster", spec => spec.Cluster),
        OnlyWithEpoch("namespace", "__namespace__", spec => spec.Namespace),
        OnlyWithEpoch("template", "template", spec => spec.Template),
    ];

    private static Rule Immutable(string field, Func<ShardPlacementSpec, object> value) => Rule.Transition(
        $"spec.{field}",
        $"self.spec.{field} == oldSelf.spec.{field}",
        (updated, old) => JsonEquality.Same(value(updated.Spec), value(old.Spec)),
        $"{field} is immutable",
        "make another ShardPlacement");

    /// <param name="field">The field's name.</param>
    /// <param name="identifier">The same in CEL, where <c>namespace</c> is a reserved word.</param>
    /// <param name="value">The field.</param>
    private static Rule OnlyWithEpoch(string field, string identifier, Func<ShardPlacementSpec, object> value) => Rule.Transition(
        $"spec.{field}",
        $"self.spec.epoch > oldSelf.spec.epoch || self.spec.{identifier} == oldSelf.spec.{identifier}",
        (updated, old) => updated.Spec.Epoch > old.Spec.Epoch || JsonEquality.Same(value(updated.Spec), value(old.Spec)),
        $"{field} changes only together with the epoch",
        "raise spec.epoch");
}
