using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Benchmarks.Transfer;

/// <summary>Answers every tensor with a small message, and counts the answers that it gets itself.</summary>
internal sealed class AnsweringReceiver : IPeerReceiver, IDisposable
{
    private readonly SemaphoreSlim _answers = new(0);

    public IPeerTransport? Transport { get; set; }

    public void Dispose() => _answers.Dispose();

    public Task AnsweredAsync() => _answers.WaitAsync();

    public ValueTask ReceiveAsync(Member from, PeerMessage message, PeerPayload payload, CancellationToken cancellationToken)
    {
        using (payload)
        {
            if (message is StateReply)
            {
                Transport!.Send(from, new StateRequest(message.Round), default, completed: null);
            }
            else
            {
                _answers.Release();
            }
        }

        return ValueTask.CompletedTask;
    }

    public void OnUnreachable(Member peer, string reason) => Console.Error.WriteLine($"{peer}: {reason}");
}
