using System.Globalization;
using k8s.Models;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>
/// A worker's GPUs by dynamic resource allocation (KEP-4381, resource.k8s.io/v1): a template of the pod's own name, from which the
/// member cluster makes the pod's claim. The pod owns it, so that it goes with the pod wherever nobody is left to delete it.
/// </summary>
internal static class GpuClaim
{
    /// <summary>The claim's name within the pod.</summary>
    public const string Name = "gpus";

    /// <summary>Whether a placement's pod has a claim.</summary>
    public static bool IsWanted(V1Alpha1ShardPlacement placement) => placement.Spec.Template.Worker.Gpu.Mode == GpuMode.Dra;

    /// <summary>The template of a pod that is there.</summary>
    public static V1ResourceClaimTemplate Template(V1Pod pod, GpuSpec gpu) => new()
    {
        ApiVersion = "resource.k8s.io/v1",
        Kind = "ResourceClaimTemplate",
        Metadata = new V1ObjectMeta
        {
            Name = pod.Metadata.Name,
            NamespaceProperty = pod.Metadata.NamespaceProperty,
            Labels = pod.Metadata.Labels
                .Where(label => label.Key.StartsWith(ApiGroup.Name, StringComparison.Ordinal))
                .ToDictionary(label => label.Key, label => label.Value),
            OwnerReferences = [new V1OwnerReference { ApiVersion = "v1", Kind = "Pod", Name = pod.Metadata.Name, Uid = pod.Metadata.Uid }],
        },
        Spec = new V1ResourceClaimTemplateSpec
        {
            Spec = new V1ResourceClaimSpec { Devices = new V1DeviceClaim { Requests = [Request(gpu)] } },
        },
    };

    /// <summary>What the pod says of its claim.</summary>
    public static V1PodResourceClaim Of(string pod) => new() { Name = Name, ResourceClaimTemplateName = pod };

    /// <summary>How many GPUs a pod claims, for policies that see the pod alone.</summary>
    public static KeyValuePair<string, string> Annotation(GpuSpec gpu) =>
        new(ResourceLabels.ClaimedGpus, gpu.Count.ToString(CultureInfo.InvariantCulture));

    private static V1DeviceRequest Request(GpuSpec gpu) => new()
    {
        Name = Name,
        Exactly = new V1ExactDeviceRequest
        {
            DeviceClassName = gpu.DeviceClassName ?? GpuSpec.DefaultDeviceClass,
            AllocationMode = "ExactCount",
            Count = gpu.Count,
            Selectors = gpu.Selectors?
                .Select(expression => new V1DeviceSelector { Cel = new V1CELDeviceSelector { Expression = expression } })
                .ToList(),
        },
    };
}
