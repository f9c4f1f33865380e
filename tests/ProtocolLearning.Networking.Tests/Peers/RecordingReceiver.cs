using System.Threading.Channels;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Tests.Peers;

/// <summary>Keeps what peers send, and holds messages back while its gate is closed.</summary>
internal sealed class RecordingReceiver : IPeerReceiver
{
    private readonly Channel<(Member From, PeerMessage Message, byte[] Payload)> _received =
        Channel.CreateUnbounded<(Member, PeerMessage, byte[])>();

    private readonly Channel<(Member Peer, string Reason)> _unreachable = Channel.CreateUnbounded<(Member, string)>();

    public TaskCompletionSource? Gate { get; set; }

    public async ValueTask ReceiveAsync(Member from, PeerMessage message, PeerPayload payload, CancellationToken cancellationToken)
    {
        if (Gate is { } gate)
        {
            await gate.Task.WaitAsync(cancellationToken);
        }

        using (payload)
        {
            _received.Writer.TryWrite((from, message, payload.Memory.ToArray()));
        }
    }

    public void OnUnreachable(Member peer, string reason) => _unreachable.Writer.TryWrite((peer, reason));

    public async Task<(Member From, PeerMessage Message, byte[] Payload)> NextAsync() =>
        await _received.Reader.ReadAsync(Deadline.Token());

    public async Task<(Member Peer, string Reason)> NextUnreachableAsync() => await _unreachable.Reader.ReadAsync(Deadline.Token());
}
