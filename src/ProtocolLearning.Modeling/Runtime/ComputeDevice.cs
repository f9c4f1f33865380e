using TorchSharp;

namespace ProtocolLearning.Modeling.Runtime;

/// <summary>Where tensors live and are computed: the processor, or one CUDA device.</summary>
public sealed class ComputeDevice
{
    private ComputeDevice(torch.Device device) => Torch = device;

    /// <summary>The processor.</summary>
    public static ComputeDevice Cpu { get; } = new(torch.CPU);

    /// <summary>Whether tensors lie in this process' own memory, so that a span over them needs no copy.</summary>
    public bool IsCpu => Torch.type == DeviceType.CPU;

    internal torch.Device Torch { get; }

    /// <summary>Chooses a device. Loads libtorch.</summary>
    /// <param name="name"><c>auto</c> (the first CUDA device, else the processor), <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</param>
    /// <param name="device">The device, or null.</param>
    /// <param name="error">Why there is none and what to do; null where there is one.</param>
    public static bool TryChoose(string name, out ComputeDevice? device, out string? error)
    {
        (device, error) = name switch
        {
            "auto" => (torch.cuda.is_available() ? Cuda(0) : Cpu, null),
            "cpu" => (Cpu, null),
            _ => ChooseCuda(name),
        };
        return device is not null;
    }

    /// <inheritdoc />
    public override string ToString() => IsCpu ? "cpu" : $"cuda:{Torch.index}";

    private static ComputeDevice Cuda(int index) => new(new torch.Device(DeviceType.CUDA, index));

    private static (ComputeDevice? Device, string? Error) ChooseCuda(string name)
    {
        var index = 0;
        if (name != "cuda" && !(name.StartsWith("cuda:", StringComparison.Ordinal) && ushort.TryParse(name.AsSpan(5), out _)))
        {
            return (null, $"'{name}' is no device; write auto, cpu, cuda or cuda:n.");
        }

        if (name != "cuda")
        {
            index = ushort.Parse(name.AsSpan(5), System.Globalization.CultureInfo.InvariantCulture);
        }

        var count = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        return index < count
            ? (Cuda(index), null)
            : (null, $"'{name}' is not there: this machine shows {count} CUDA devices to this build; write auto or cpu.");
    }
}
