using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("When a changed template reaches running workers. A pod itself never changes.")]
public sealed class UpdatePolicySpec
{
    [Description("OnNextEpoch: when a shard is placed anew for another reason. Rolling: soon; shards get new epochs, some of each stage at a time, while the others of the stage train.")]
    public UpdatePolicy Type { get; set; } = UpdatePolicy.OnNextEpoch;

    [Description("With type Rolling: most shards of a stage that do not train at a time. One of the stage always goes on.")]
    [RangeMinimum(1)]
    [RangeMaximum(255)]
    public int MaxUnavailable { get; set; } = 1;
}
