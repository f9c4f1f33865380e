namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// Messages whose part of the log has not arrived here yet: peers may be a step ahead. Bounded; what does not fit is dropped, and
/// its sender is asked again.
/// </summary>
internal sealed class EarlyMessages(long capacityBytes)
{
    private const int Capacity = 1024;
    private List<ReplicaEvent.MessageReceived> _messages = [];
    private long _bytes;

    /// <returns>Whether it is kept.</returns>
    public bool TryKeep(ReplicaEvent.MessageReceived received)
    {
        if (_messages.Count >= Capacity || _bytes + received.Message.PayloadBytes > capacityBytes)
        {
            return false;
        }

        _messages.Add(received);
        _bytes += received.Message.PayloadBytes;
        return true;
    }

    /// <summary>Takes all out; whoever is still early is kept again.</summary>
    public IReadOnlyList<ReplicaEvent.MessageReceived> TakeAll()
    {
        if (_messages.Count == 0)
        {
            return [];
        }

        var taken = _messages;
        _messages = [];
        _bytes = 0;
        return taken;
    }
}
