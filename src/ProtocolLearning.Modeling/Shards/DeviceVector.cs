using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ProtocolLearning.Modeling.Runtime;
using TorchSharp;

namespace ProtocolLearning.Modeling.Shards;

/// <summary>
/// One contiguous float32 vector on a device. On the processor its memory is read and changed in place; elsewhere it is copied
/// to pinned memory of the host and back. Not thread-safe.
/// </summary>
public sealed class DeviceVector : IDisposable
{
    private readonly ComputeDevice _device;
    private torch.Tensor? _host;

    /// <summary>A vector of zeros.</summary>
    /// <param name="length">At most 2^31 - 1 elements, so that a span can hold it.</param>
    /// <param name="device">Where it lives.</param>
    public DeviceVector(long length, ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, int.MaxValue);
        _device = device;
        Length = (int)length;
        Tensor = torch.zeros(length, torch.float32, device.Torch).DetachFromDisposeScope();
    }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    internal torch.Tensor Tensor { get; }

    /// <summary>The values: the memory itself on the processor, else a copy that holds until the next call.</summary>
    public ReadOnlySpan<float> Read()
    {
        return _device.IsCpu ? Memory(Tensor) : Download();
    }

    /// <summary>Lets a change act on the values: in place on the processor, else on a copy that is then written back.</summary>
    public void Update(Action<Span<float>> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (_device.IsCpu)
        {
            change(Memory(Tensor));
            return;
        }

        change(Download());
        Upload();
    }

    /// <summary>Replaces all values.</summary>
    /// <exception cref="ArgumentException">The length differs.</exception>
    public void Write(ReadOnlySpan<float> values)
    {
        if (values.Length != Length)
        {
            throw new ArgumentException($"The vector has {Length} elements, not {values.Length}.", nameof(values));
        }

        if (_device.IsCpu)
        {
            values.CopyTo(Memory(Tensor));
            return;
        }

        values.CopyTo(Memory(Host()));
        Upload();
    }

    /// <summary>Replaces all values by those of a vector on the same device.</summary>
    public void Write(DeviceVector source)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var withoutGradient = torch.no_grad();
        Tensor.copy_(source.Tensor);
    }

    /// <summary>Sets all values to zero.</summary>
    public void Clear()
    {
        using var withoutGradient = torch.no_grad();
        Tensor.zero_();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _host?.Dispose();
        Tensor.Dispose();
    }

    /// <summary>The memory of a contiguous float32 tensor on the processor, without the 2 GiB bound of a span of bytes.</summary>
    internal static Span<float> Memory(torch.Tensor tensor)
    {
        if (tensor.numel() == 0)
        {
            return [];
        }

        using var flat = tensor.view(-1);
        using var first = flat.narrow(0, 0, 1);
        ref var start = ref Unsafe.As<byte, float>(ref MemoryMarshal.GetReference(first.bytes));
        return MemoryMarshal.CreateSpan(ref start, checked((int)tensor.numel()));
    }

    private Span<float> Download()
    {
        using var withoutGradient = torch.no_grad();
        Host().copy_(Tensor);
        return Memory(Host());
    }

    /// <summary>Waits until the copy is done: the host's memory may change right after.</summary>
    private void Upload()
    {
        using var withoutGradient = torch.no_grad();
        Tensor.copy_(Host());
    }

    private torch.Tensor Host() =>
        _host ??= HostTransfer.Buffer([Length], torch.ScalarType.Float32, _device).DetachFromDisposeScope();
}
