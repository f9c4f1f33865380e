namespace ProtocolLearning.Networking.Peers;

/// <summary>
/// Connections that have not proved yet whose they are. Each has a deadline, and one too many ends the oldest: whoever opens
/// connections and says nothing holds up nobody who does.
/// </summary>
internal sealed class HandshakeGate(int maxHandshakes, TimeSpan timeout, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<CancellationTokenSource> _open = new();

    public Handshake Begin(CancellationToken stopping)
    {
        var deadline = new CancellationTokenSource(timeout, time);
        CancellationTokenSource? oldest = null;
        LinkedListNode<CancellationTokenSource> node;
        lock (_lock)
        {
            if (_open.Count >= maxHandshakes)
            {
                oldest = _open.First!.Value;
                _open.RemoveFirst();
            }

            node = _open.AddLast(deadline);
        }

        Ending.Cancel(oldest);
        return new Handshake(this, node, CancellationTokenSource.CreateLinkedTokenSource(stopping, deadline.Token));
    }

    private void End(LinkedListNode<CancellationTokenSource> node)
    {
        lock (_lock)
        {
            if (node.List is not null)
            {
                _open.Remove(node);
            }
        }

        node.Value.Dispose();
    }

    /// <summary>One handshake; it is over when this is disposed of.</summary>
    public sealed class Handshake(
        HandshakeGate gate, LinkedListNode<CancellationTokenSource> node, CancellationTokenSource ending) : IDisposable
    {
        public CancellationToken Token => ending.Token;

        public void Dispose()
        {
            ending.Dispose();
            gate.End(node);
        }
    }
}
