namespace ProtocolLearning.Networking.Peers;

/// <summary>A message that waits for its peer. It completes once.</summary>
internal sealed class OutboundMessage(byte[] header, ReadOnlyMemory<byte> payload, Action<PeerSendOutcome>? completed)
{
    private Action<PeerSendOutcome>? _completed = completed;

    public byte[] Header { get; } = header;

    public ReadOnlyMemory<byte> Payload { get; } = payload;

    public void Complete(PeerSendOutcome outcome) => Interlocked.Exchange(ref _completed, null)?.Invoke(outcome);
}
