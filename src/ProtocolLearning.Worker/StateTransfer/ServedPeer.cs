using System.Buffers;

namespace ProtocolLearning.Worker.StateTransfer;

/// <summary>The chunks that one peer asked for and that are not sent yet.</summary>
internal sealed class ServedPeer
{
    private readonly Queue<int> _asked = new();
    private int _inBuffers;

    /// <summary>Chunks in buffers. They are given back on threads of the transport.</summary>
    public int InBuffers => Volatile.Read(ref _inBuffers);

    /// <summary>Number of the chunk that it was sent last, among all that were sent.</summary>
    public long ServedAt { get; set; }

    /// <summary>Whether a chunk waits for its turn.</summary>
    public bool IsWaiting => _asked.Count > 0;

    /// <summary>Notes that a chunk is wanted, unless it is noted already or too much is.</summary>
    public void Ask(int chunk, int most)
    {
        if (_asked.Count + InBuffers < most && !_asked.Contains(chunk))
        {
            _asked.Enqueue(chunk);
        }
    }

    /// <summary>The state that was asked for is gone.</summary>
    public void Clear() => _asked.Clear();

    /// <summary>Takes the next chunk that is wanted.</summary>
    public int Take() => _asked.Dequeue();

    /// <summary>A pooled buffer, which counts until it is given back.</summary>
    public IMemoryOwner<byte> Rent(int length)
    {
        Interlocked.Increment(ref _inBuffers);
        return new Buffer(this, length);
    }

    private sealed class Buffer(ServedPeer peer, int length) : IMemoryOwner<byte>
    {
        private byte[]? _bytes = ArrayPool<byte>.Shared.Rent(length);

        public Memory<byte> Memory => _bytes.AsMemory(0, length);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
            {
                ArrayPool<byte>.Shared.Return(bytes);
                Interlocked.Decrement(ref peer._inBuffers);
            }
        }
    }
}
