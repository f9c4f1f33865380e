using k8s.Models;
using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.Pods;

[Description("Compute resources of a container. GPUs do not belong here: a Participant offers them.")]
public sealed class ComputeResources
{
    [Description("What the scheduler sets aside, such as cpu: 500m and memory: 2Gi.")]
    [Properties(maxProperties: 16)]
    public IDictionary<string, ResourceQuantity>? Requests { get; set; }

    [Description("What the container may use at most.")]
    [Properties(maxProperties: 16)]
    public IDictionary<string, ResourceQuantity>? Limits { get; set; }
}
