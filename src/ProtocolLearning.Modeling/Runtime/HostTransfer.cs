using TorchSharp;

namespace ProtocolLearning.Modeling.Runtime;

/// <summary>
/// Copies between this process' memory and a device. The host's side is pinned wherever the device is not the processor, so that
/// the copy needs no staging and an upload runs beside the host.
/// </summary>
internal static class HostTransfer
{
    /// <summary>An uninitialised tensor in this process' memory, to be filled for an upload or by a download.</summary>
    public static torch.Tensor Buffer(ReadOnlySpan<long> shape, torch.ScalarType type, ComputeDevice device)
    {
        using var scope = torch.NewDisposeScope();
        var host = torch.empty(shape, type);
        return (device.IsCpu ? host : host.pin_memory()).MoveToOuterDisposeScope();
    }

    /// <summary>The tensor on the device: itself on the processor, else a copy in the order of the device's stream.</summary>
    /// <param name="host">From <see cref="Buffer"/>; the allocator keeps its memory until the copy is done.</param>
    /// <param name="device">Where to.</param>
    public static torch.Tensor Upload(torch.Tensor host, ComputeDevice device) =>
        device.IsCpu ? host : host.to(device.Torch, non_blocking: true);

    /// <summary>The tensor's values in this process' memory, contiguous; waits for what computes them.</summary>
    public static torch.Tensor Download(torch.Tensor tensor, ComputeDevice device)
    {
        using var scope = torch.NewDisposeScope();
        using var withoutGradient = torch.no_grad();
        var values = tensor.detach();
        return (device.IsCpu ? values.contiguous() : Buffer(values.shape, values.dtype, device).copy_(values)).MoveToOuterDisposeScope();
    }
}
