using ProtocolLearning.Resources.Attributes;

namespace ProtocolLearning.Resources.Participants;

[Description("The GPUs of each worker.")]
public sealed class GpuSpec
{
    [Description("DevicePlugin: an extended resource such as nvidia.com/gpu. Dra: a resource claim. None: the worker computes on the CPU.")]
    public GpuMode Mode { get; set; } = GpuMode.DevicePlugin;

    [Description("The extended resource, with mode DevicePlugin.")]
    [Pattern(FieldPatterns.GpuResource)]
    [Length(1, 128)]
    public string ResourceName { get; set; } = "nvidia.com/gpu";

    [Description("How many a worker gets.")]
    [RangeMinimum(1)]
    [RangeMaximum(16)]
    public int Count { get; set; } = 1;
}
