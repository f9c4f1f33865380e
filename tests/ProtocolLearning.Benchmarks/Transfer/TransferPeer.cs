using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Benchmarks.Transfer;

/// <summary>One of the two processes between which tensors travel.</summary>
internal sealed class TransferPeer : IAsyncDisposable
{
    /// <summary>The argument that makes the benchmarks' program this process.</summary>
    public const string Command = "tensor-transfer-peer";

    private const int MaxBytes = 256 << 20;

    public static readonly Member Sender = new(new Slot(0, 0), 1, "sender");
    public static readonly Member Taker = new(new Slot(0, 1), 1, "taker");

    private readonly EphemeralCertificate _certificate = EphemeralCertificate.Create(TimeProvider.System);

    private TransferPeer()
    {
    }

    public AnsweringReceiver Receiver { get; } = new();

    public PeerTransport Transport { get; private set; } = null!;

    public string Line => string.Create(CultureInfo.InvariantCulture, $"{Transport.ListenEndpoint.Port} {_certificate.Hash}");

    public static async Task<TransferPeer> StartAsync()
    {
        var peer = new TransferPeer();
        peer.Transport = await PeerTransport.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0),
            peer._certificate,
            new PeerLimits(),
            peer.Receiver,
            TimeProvider.System,
            NullLoggerFactory.Instance,
            CancellationToken.None);
        peer.Receiver.Transport = peer.Transport;
        return peer;
    }

    public void Meet(Member own, Member other, string line)
    {
        var words = line.Split(' ');
        Transport.UpdateRoster(new PeerRoster(
        [
            new PeerAddress(own, Transport.ListenEndpoint.ToString(), _certificate.Hash),
            new PeerAddress(other, $"127.0.0.1:{words[0]}", words[1]),
        ]));
    }

    /// <summary>The child process: says where it listens, hears where its parent does, and takes tensors until its input ends.</summary>
    public static async Task<int> RunChildAsync()
    {
        using var plain = RawSocket.Listen();
        using var encrypted = RawSocket.Listen();
        _ = Task.Run(() => RawSocket.ServeAsync(plain, MaxBytes));
        _ = Task.Run(() => TlsSocket.ServeAsync(encrypted, MaxBytes));
        await using var peer = await StartAsync();
        Console.WriteLine($"{Port(plain)} {Port(encrypted)} {peer.Line}");
        var parent = await Console.In.ReadLineAsync();
        if (parent is not null)
        {
            peer.Meet(Taker, Sender, parent);
            await Console.In.ReadLineAsync();
        }

        return 0;
    }

    private static string Port(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await Transport.DisposeAsync();
        Receiver.Dispose();
        _certificate.Dispose();
    }
}
