using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.MemberClusters;

[Description("What is done when the cluster's API and its workers' heartbeats are both gone. An unreachable API alone moves nothing.")]
public sealed class FailoverSpec
{
    [Description("Never: its shards wait for it. Evict: they are placed elsewhere.")]
    public FailoverMode Mode { get; set; } = FailoverMode.Never;

    [Description("How long the cluster must be gone before it counts as lost, in seconds of the home cluster's clock.")]
    [RangeMinimum(10)]
    [RangeMaximum(86_400)]
    public int LostAfterSeconds { get; set; } = 300;

    [Description("Shards that are evicted a minute at most.")]
    [RangeMinimum(1)]
    [RangeMaximum(6_000)]
    public int EvictionsPerMinute { get; set; } = 30;

    [Description("Nothing is evicted while more than this share of all member clusters is lost, in percent: then the fault is more likely at home.")]
    [RangeMinimum(1)]
    [RangeMaximum(100)]
    public int UnhealthyThresholdPercent { get; set; } = 55;
}
