using ProtocolLearning.Resources.Attributes;
using ProtocolLearning.Resources.Pods;

namespace ProtocolLearning.Resources.TrainingRuns;

[Description("The coordinator's pod, volume and address. It never sees weights, activations or gradients. A pod keeps what it was made with: changes take effect with the next one, which comes when the pod is deleted.")]
public sealed class CoordinatorSpec
{
    [Description("Image of the coordinator. Absent: the one of the operator's release.")]
    [Pattern(FieldPatterns.Image)]
    [Length(1, 512)]
    public string? Image { get; set; }

    [Description("CPU and memory of the container.")]
    public ComputeResources? Resources { get; set; }

    [Description("PriorityClass of the pod. It must exist in the home cluster.")]
    [Pattern(FieldPatterns.Name)]
    [Length(1, 253)]
    public string? PriorityClassName { get; set; }

    [Description("The volume of the command log, which outlives the pod. Immutable: the claim is made once; whoever needs a larger one grows the claim.")]
    public CoordinatorStorageSpec Storage { get; set; } = new();

    [Description("The Service in front of the pod. Written with each pod; one that is there stays where type becomes None.")]
    public CoordinatorServiceSpec Service { get; set; } = new();

    [Description("host:port under which workers reach the coordinator from other clusters. Absent: its Service's address, or the pod's.")]
    [Pattern(FieldPatterns.Endpoint)]
    [Length(3, 261)]
    public string? AdvertisedEndpoint { get; set; }

    [Description("Pod: the pod network. HostNetwork: the node's own addresses.")]
    public CoordinatorNetwork Network { get; set; } = CoordinatorNetwork.Pod;
}
