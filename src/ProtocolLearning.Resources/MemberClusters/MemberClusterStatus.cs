using k8s.Models;
using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.MemberClusters;

[Description("What the operator observed of a member cluster.")]
public sealed class MemberClusterStatus
{
    [Description("Generation of the spec that the operator has seen.")]
    public long? ObservedGeneration { get; set; }

    [Description("Ready (True, False, or Unknown while the cluster is unreachable), Progressing, Degraded and FailoverActive.")]
    [Items(maxItems: 16)]
    [XListMapKeys("type")]
    public IList<V1Condition>? Conditions { get; set; }

    [Description("Since when the cluster is unreachable, by the home cluster's clock. Kept over restarts of the operator.")]
    public DateTime? UnreachableSince { get; set; }

    [Description("Kubernetes version.")]
    [Length(maxLength: 64)]
    public string? Version { get; set; }

    [Description("Nodes that are Ready.")]
    public int? ReadyNodes { get; set; }

    [Description("GPUs of its nodes.")]
    public GpuCounts? Gpus { get; set; }

    [Description("Whether its API has resource.k8s.io/v1, without which no participant there gets GPUs by mode Dra.")]
    public bool? DynamicResources { get; set; }

    [Description("Pods there that belong to nothing any more and wait to be swept.")]
    public int? Leftovers { get; set; }
}
