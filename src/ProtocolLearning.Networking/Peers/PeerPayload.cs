using System.Buffers;

namespace ProtocolLearning.Networking.Peers;

/// <summary>
/// The payload of one received message in a pooled buffer. Whoever receives it disposes of it when the bytes are used; until then
/// they count against the sender.
/// </summary>
public sealed class PeerPayload : IMemoryOwner<byte>
{
    private readonly PayloadBudget? _budget;
    private readonly int _length;
    private byte[]? _buffer;

    internal PeerPayload(byte[] buffer, int length, PayloadBudget? budget)
    {
        _buffer = buffer;
        _length = length;
        _budget = budget;
    }

    /// <summary>No bytes.</summary>
    public static PeerPayload Empty { get; } = new([], 0, budget: null);

    /// <summary>Exactly the bytes that were sent.</summary>
    /// <exception cref="ObjectDisposedException">The payload was disposed of.</exception>
    public Memory<byte> Memory
    {
        get
        {
            var buffer = _buffer;
            ObjectDisposedException.ThrowIf(buffer is null, this);
            return buffer.AsMemory(0, _length);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_budget is null || Interlocked.Exchange(ref _buffer, null) is not { } buffer)
        {
            return;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        _budget.Release(_length);
    }
}
