using System.Buffers;

namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>A received payload that notices whether it is given back.</summary>
internal sealed class SimulatedPayload(ReadOnlyMemory<byte> bytes, Action disposed) : IMemoryOwner<byte>
{
    private bool _isDisposed;

    public Memory<byte> Memory { get; } = System.Runtime.InteropServices.MemoryMarshal.AsMemory(bytes);

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            disposed();
        }
    }
}
