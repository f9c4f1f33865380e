using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.ShardPlacements;

[Description("A shard's pod in its member cluster.")]
public sealed class ShardPodStatus
{
    [Description("Name of the pod.")]
    [Length(maxLength: 253)]
    public string? Name { get; set; }

    [Description("Epoch that the pod was made for.")]
    public long? Epoch { get; set; }

    [Description("When the pod was first seen or first refused, by the clock of whoever makes it.")]
    public DateTime? CreatedAt { get; set; }

    [Description("When it was seen to wait no longer: the last of its scheduling gates was gone, or a node took it that no node had taken before. Absent where it never waited.")]
    public DateTime? ReleasedAt { get; set; }

    [Description("The pod's own phase; Creating where the cluster did not take it yet; Terminating where it was told to end and may be handing over; Missing where a pod that was there is gone; Refused where the member cluster's policy does not let it be made.")]
    public ShardPodPhase? Phase { get; set; }

    [Description("Why the pod is in its phase, where the cluster says so. Gated: a scheduling gate, such as that of a queue, holds it. Unschedulable, with what the scheduler says: no node takes it.")]
    [Length(maxLength: 256)]
    public string? Reason { get; set; }

    [Description("Exit code of a worker that ended.")]
    public int? ExitCode { get; set; }

    [Description("The pod's node.")]
    [Length(maxLength: 253)]
    public string? Node { get; set; }

    [Description("Whether the pod's node is Ready. Gone: the Node object was deleted.")]
    public ShardNodeState? NodeState { get; set; }
}
