using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace ProtocolLearning.Networking.Wire;

/// <summary>
/// Blocks for Kestrel's pipes that are sixteen times its own. Kestrel reads a socket one block at a time, and at 4 KiB a tensor is
/// a quarter of a million system calls a gigabyte.
/// </summary>
internal sealed class LargeBlockMemoryPool : MemoryPool<byte>
{
    private const int BlockBytes = 64 * 1024;
    private const int MaxIdleBlocks = 512;

    private readonly ConcurrentQueue<byte[]> _idle = new();
    private int _idleCount;
    private volatile bool _disposed;

    public override int MaxBufferSize => BlockBytes;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        if (!_idle.TryDequeue(out var bytes))
        {
            return new Block(this, GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true));
        }

        Interlocked.Decrement(ref _idleCount);
        return new Block(this, bytes);
    }

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        _idle.Clear();
    }

    private void Return(byte[] bytes)
    {
        if (_disposed || Interlocked.Increment(ref _idleCount) > MaxIdleBlocks)
        {
            Interlocked.Decrement(ref _idleCount);
            return;
        }

        _idle.Enqueue(bytes);
    }

    /// <summary>Makes a pool for each server.</summary>
    public sealed class Factory : IMemoryPoolFactory<byte>
    {
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new LargeBlockMemoryPool();
    }

    private sealed class Block(LargeBlockMemoryPool pool, byte[] bytes) : IMemoryOwner<byte>
    {
        private byte[]? _bytes = bytes;

        public Memory<byte> Memory => _bytes;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, null) is { } returned)
            {
                pool.Return(returned);
            }
        }
    }
}
