using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("Shards of a run by state.")]
public sealed class ShardCounts
{
    [Description("Shards that the run wants: stages times replicas.")]
    public int? Desired { get; set; }

    [Description("Shards that train.")]
    public int? Active { get; set; }

    [Description("Shards whose template is what the specs say now.")]
    public int? Updated { get; set; }

    [Description("Shards lost so far; each was placed anew or waits for a place.")]
    public int? Lost { get; set; }
}
