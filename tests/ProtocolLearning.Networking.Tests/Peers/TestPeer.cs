using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;

namespace ProtocolLearning.Networking.Tests.Peers;

/// <summary>One worker's end of the data plane, on loopback.</summary>
internal sealed class TestPeer : IAsyncDisposable
{
    public TestPeer(Member member, EphemeralCertificate certificate, RecordingReceiver receiver, PeerTransport transport)
    {
        Member = member;
        Certificate = certificate;
        Receiver = receiver;
        Transport = transport;
    }

    public Member Member { get; }

    public EphemeralCertificate Certificate { get; }

    public RecordingReceiver Receiver { get; }

    public PeerTransport Transport { get; }

    public PeerAddress Address => new(Member, Transport.Endpoint.Current!, Certificate.Hash);

    public static async Task<TestPeer> StartAsync(Member member, PeerLimits? limits = null, EphemeralCertificate? certificate = null)
    {
        var receiver = new RecordingReceiver();
        certificate ??= EphemeralCertificate.Create(TimeProvider.System);
        var transport = await PeerTransport.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0),
            certificate,
            limits ?? new PeerLimits { ConnectAttempts = 2 },
            receiver,
            TimeProvider.System,
            NullLoggerFactory.Instance,
            Deadline.Token());
        return new TestPeer(member, certificate, receiver, transport);
    }

    public static Member Named(int stage, int index, long epoch = 1) => new(new Slot(stage, index), epoch, $"p{stage}{index}");

    public static void Introduce(params TestPeer[] peers)
    {
        var roster = new PeerRoster(peers.Select(peer => peer.Address));
        foreach (var peer in peers)
        {
            peer.Transport.UpdateRoster(roster);
        }
    }

    public async Task<PeerSendOutcome> SendAsync(Member to, PeerMessage message, ReadOnlyMemory<byte> payload = default) =>
        await Send(to, message, payload).WaitAsync(Deadline.Long);

    public Task<PeerSendOutcome> Send(Member to, PeerMessage message, ReadOnlyMemory<byte> payload = default)
    {
        var completion = new TaskCompletionSource<PeerSendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        Transport.Send(to, message, payload, outcome => completion.SetResult(outcome));
        return completion.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await Transport.DisposeAsync();
        Certificate.Dispose();
    }
}
