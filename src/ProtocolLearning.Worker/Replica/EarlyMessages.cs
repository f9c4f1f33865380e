using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Worker.Replica;

/// <summary>
/// Messages whose part of the log has not arrived here yet: peers may be a step ahead. Bounded for each sender, so that none can take the
/// room of another; what does not fit is dropped, and its sender is asked again.
/// </summary>
/// <param name="capacityBytes">Most payload bytes of one sender.</param>
internal sealed class EarlyMessages(long capacityBytes)
{
    private const int Capacity = 2048;

    private readonly Dictionary<Slot, (int Messages, long Bytes)> _kept = [];
    private List<ReplicaEvent.MessageReceived> _messages = [];

    /// <returns>Whether it is kept.</returns>
    public bool TryKeep(ReplicaEvent.MessageReceived received)
    {
        var (messages, bytes) = _kept.GetValueOrDefault(received.Sender.Slot);
        if (messages >= Capacity || bytes + received.Message.PayloadBytes > capacityBytes)
        {
            return false;
        }

        _messages.Add(received);
        _kept[received.Sender.Slot] = (messages + 1, bytes + received.Message.PayloadBytes);
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
        _kept.Clear();
        return taken;
    }
}
