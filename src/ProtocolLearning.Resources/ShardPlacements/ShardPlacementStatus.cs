using k8s.Models;
using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.ShardPlacements;

[Description("Where a shard stands. The placement controller writes the phase, which it copies from the coordinator; the pod controller writes the pod.")]
public sealed class ShardPlacementStatus
{
    [Description("Generation of the spec that the placement controller has seen.")]
    public long? ObservedGeneration { get; set; }

    [Description("Where it stands, in one word.")]
    public ShardPhase? Phase { get; set; }

    [Description("The epoch that is in the coordinator's log. The pod controller makes a pod once it equals the spec's.")]
    public long? AcceptedEpoch { get; set; }

    [Description("Ready, Progressing and Degraded.")]
    [Items(maxItems: 16)]
    [XListMapKeys("type")]
    public IList<V1Condition>? Conditions { get; set; }

    [Description("The pod of the newest epoch, as the pod controller sees it.")]
    public ShardPodStatus? Pod { get; set; }
}
