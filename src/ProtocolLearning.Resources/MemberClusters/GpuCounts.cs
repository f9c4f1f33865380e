using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.MemberClusters;

[Description("GPUs of a member cluster's nodes.")]
public sealed class GpuCounts
{
    [Description("GPUs that the nodes have.")]
    public long? Capacity { get; set; }

    [Description("GPUs that pods may get.")]
    public long? Allocatable { get; set; }
}
