using System.Threading.Channels;

namespace ProtocolLearning.Networking.Peers;

/// <summary>
/// What waits for one peer: small messages, and tensors. The small ones are taken first, so a control message waits for one piece of a
/// tensor and not for the tensor.
/// </summary>
internal sealed class OutboundQueue(int maxMessages, int smallBytes)
{
    private readonly Lock _lock = new();
    private readonly Queue<OutboundMessage> _small = new();
    private readonly Queue<OutboundMessage> _large = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private PeerSendOutcome? _closed;

    /// <summary>Adds a message; where it cannot be taken it is completed at once.</summary>
    public void Add(OutboundMessage message)
    {
        PeerSendOutcome? refusal;
        lock (_lock)
        {
            refusal = _closed ?? (_small.Count + _large.Count >= maxMessages ? PeerSendOutcome.QueueFull : null);
            if (refusal is null)
            {
                (message.Payload.Length > smallBytes ? _large : _small).Enqueue(message);
            }
        }

        if (refusal is { } outcome)
        {
            message.Complete(outcome);
            return;
        }

        _signal.Writer.TryWrite(true);
    }

    public OutboundMessage? TakeSmall()
    {
        lock (_lock)
        {
            return _small.TryDequeue(out var message) ? message : null;
        }
    }

    public OutboundMessage? TakeLarge()
    {
        lock (_lock)
        {
            return _large.TryDequeue(out var message) ? message : null;
        }
    }

    /// <summary>Waits until something may have been added.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_small.Count + _large.Count > 0)
                {
                    return;
                }
            }

            await _signal.Reader.ReadAsync(cancellationToken);
        }
    }

    /// <summary>Gives back everything that waits.</summary>
    public void Drain(PeerSendOutcome outcome)
    {
        OutboundMessage[] waiting;
        lock (_lock)
        {
            waiting = [.. _small, .. _large];
            _small.Clear();
            _large.Clear();
        }

        foreach (var message in waiting)
        {
            message.Complete(outcome);
        }
    }

    /// <summary>Gives back everything that waits and whatever is added from now on.</summary>
    public void Close(PeerSendOutcome outcome)
    {
        lock (_lock)
        {
            _closed = outcome;
        }

        Drain(outcome);
    }
}
