using System.Buffers;

namespace ProtocolLearning.Networking.Peers;

/// <summary>Counts the payload bytes of one peer that are rented and not yet disposed of, and lets the peer's reader wait for room.</summary>
internal sealed class PayloadBudget(long maxBytes)
{
    private readonly Lock _lock = new();
    private long _rented;
    private TaskCompletionSource? _released;

    public long Rented
    {
        get
        {
            lock (_lock)
            {
                return _rented;
            }
        }
    }

    public PeerPayload Rent(int length)
    {
        if (length == 0)
        {
            return PeerPayload.Empty;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(length);
        lock (_lock)
        {
            _rented += length;
        }

        return new PeerPayload(buffer, length, this);
    }

    public void Release(int length)
    {
        TaskCompletionSource? released;
        lock (_lock)
        {
            _rented -= length;
            released = _released;
            _released = null;
        }

        released?.TrySetResult();
    }

    /// <summary>Waits until that many bytes fit. One payload always fits where nothing else is rented.</summary>
    /// <param name="length">Bytes that are about to be rented.</param>
    /// <param name="open">Bytes of the payload that is still arriving: it ends by reading, not by waiting.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask WaitForRoomAsync(long length, long open, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task released;
            lock (_lock)
            {
                var delivered = _rented - open;
                if (delivered == 0 || delivered + length <= maxBytes)
                {
                    return;
                }

                _released ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                released = _released.Task;
            }

            await released.WaitAsync(cancellationToken);
        }
    }
}
