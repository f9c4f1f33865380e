using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Networking.Relays;
using ProtocolLearning.Networking.Tests.Peers;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Tests.Relays;

/// <summary>A relay on loopback, and members that can be reached through it only.</summary>
internal sealed class TestRelay : IAsyncDisposable
{
    private RelayServer _server;
    private bool _isStopped;

    private TestRelay(RelayServer server) => _server = server;

    /// <summary>Keys that may not register.</summary>
    public ConcurrentDictionary<string, bool> Refused { get; } = new();

    public string Endpoint => _server.ListenEndpoint.ToString();

    public RelayFigures Figures => _server.Figures;

    public static TestRelay Start(RelayLimits? limits = null)
    {
        TestRelay? relay = null;
        relay = new TestRelay(RelayServer.Start(
            new IPEndPoint(IPAddress.Loopback, 0),
            limits ?? new RelayLimits(),
            key => relay?.Refused.ContainsKey(key) != true,
            TimeProvider.System,
            NullLoggerFactory.Instance));
        return relay;
    }

    /// <summary>The relay's process ends.</summary>
    public ValueTask StopAsync()
    {
        _isStopped = true;
        return _server.DisposeAsync();
    }

    /// <summary>The same relay starts anew, at the same address.</summary>
    public void StartAgain()
    {
        _server = RelayServer.Start(
            _server.ListenEndpoint, new RelayLimits(), key => !Refused.ContainsKey(key), TimeProvider.System, NullLoggerFactory.Instance);
        _isStopped = false;
    }

    /// <summary>A member that listens nowhere, once it is reached.</summary>
    public static async Task<TestPeer> MemberAsync(Member member, IdentityKey key, params string[] relays)
    {
        var receiver = new RecordingReceiver();
        var certificate = EphemeralCertificate.Create(TimeProvider.System);
        var transport = PeerTransport.StartBehindRelay(
            new RelayRoute(relays, key),
            certificate,
            new PeerLimits { ConnectAttempts = 2 },
            receiver,
            TimeProvider.System,
            NullLoggerFactory.Instance);
        var peer = new TestPeer(member, certificate, receiver, transport);
        await transport.Endpoint.KnownAsync(Deadline.Token());
        return peer;
    }

    public ValueTask DisposeAsync() => _isStopped ? ValueTask.CompletedTask : _server.DisposeAsync();
}
