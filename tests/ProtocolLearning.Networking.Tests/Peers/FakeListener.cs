using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Networking.Wire;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Tests.Peers;

/// <summary>What may listen where a member should: it does with each connection what the test says.</summary>
internal sealed class FakeListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly EphemeralCertificate _certificate = EphemeralCertificate.Create(TimeProvider.System);
    private readonly Func<int, Socket, Task> _serve;
    private readonly Task _accepting;
    private int _count;

    public FakeListener(Func<int, Socket, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public FakeListener(Func<SslStream, Task> serve)
    {
        _serve = async (_, socket) =>
        {
            await using var stream = new SslStream(new NetworkStream(socket));
            await stream.AuthenticateAsServerAsync(TransportSecurity.Server(_certificate.Certificate, _ => true));
            await serve(stream);
        };
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Member Member { get; } = TestPeer.Named(8, 8);

    public int Count => Volatile.Read(ref _count);

    public string Endpoint => _listener.LocalEndpoint.ToString()!;

    public PeerAddress Address => new(Member, Endpoint, _certificate.Hash);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _certificate.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            using var socket = await _listener.AcceptSocketAsync();
            await _serve(Interlocked.Increment(ref _count), socket).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
