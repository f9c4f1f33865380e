using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.Participants;

[Description("The GPUs of each worker.")]
public sealed class GpuSpec
{
    /// <summary>The extended resource where none is named.</summary>
    public const string DefaultResource = "nvidia.com/gpu";

    /// <summary>The DeviceClass where none is named.</summary>
    public const string DefaultDeviceClass = "gpu.nvidia.com";

    [Description("DevicePlugin: an extended resource such as nvidia.com/gpu. Dra: a claim of dynamic resource allocation, which needs Kubernetes 1.34. None: the worker computes on the CPU.")]
    public GpuMode Mode { get; set; } = GpuMode.DevicePlugin;

    [Description("The extended resource, with mode DevicePlugin.")]
    [Pattern(FieldPatterns.GpuResource)]
    [Length(1, 128)]
    public string ResourceName { get; set; } = DefaultResource;

    [Description("The DeviceClass of the claim, with mode Dra, such as mig.nvidia.com. Absent: gpu.nvidia.com.")]
    [Pattern(FieldPatterns.Name)]
    [Length(1, 253)]
    public string? DeviceClassName { get; set; }

    [Description("CEL expressions over a device, all of which must hold for it to be claimed, with mode Dra; the member cluster checks them.")]
    [Items(maxItems: 8)]
    [XListType("set")]
    [Element(1_024)]
    public IList<string>? Selectors { get; set; }

    [Description("Products that will do, as the node label nvidia.com/gpu.product of GPU feature discovery names them, with mode DevicePlugin. Absent: any.")]
    [Items(maxItems: 16)]
    [XListType("set")]
    [Element(63)]
    public IList<string>? Products { get; set; }

    [Description("Least memory of a GPU by the node label nvidia.com/gpu.memory of GPU feature discovery, with mode DevicePlugin.")]
    [RangeMinimum(1)]
    [RangeMaximum(10_000_000)]
    public int? MinimumMemoryMiB { get; set; }

    [Description("How many a worker gets.")]
    [RangeMinimum(1)]
    [RangeMaximum(16)]
    public int Count { get; set; } = 1;
}
