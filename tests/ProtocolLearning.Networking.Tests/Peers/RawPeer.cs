using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text.Json;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Peers;
using ProtocolLearning.Networking.Wire;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Networking.Tests.Peers;

/// <summary>A member that speaks the peer protocol byte by byte, so that it can also break it.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public Member Member { get; } = TestPeer.Named(9, 9);

    public EphemeralCertificate Certificate { get; } = EphemeralCertificate.Create(TimeProvider.System);

    public PeerAddress Address => new(Member, "127.0.0.1:1", Certificate.Hash);

    public SslStream Stream { get; private set; } = null!;

    /// <summary>Connects as far as TCP.</summary>
    public Task ConnectAsync(TestPeer to) => _socket.ConnectAsync(IPAddress.Loopback, to.Transport.ListenEndpoint.Port);

    /// <summary>Waits until the other end closes the socket, whatever else it sends first.</summary>
    public async Task ClosedAsync()
    {
        var bytes = new byte[1024];
        try
        {
            while (await _socket.ReceiveAsync(bytes, Deadline.Token()) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset is an end, too.
        }
    }

    /// <summary>Puts both on the peer's roster, connects and opens with these bytes.</summary>
    /// <returns>The fixed part of the answer.</returns>
    public async Task<byte[]> OpenAsync(TestPeer to, byte[] opening)
    {
        to.Transport.UpdateRoster(new PeerRoster([to.Address, Address]));
        await ConnectAsync(to);
        Stream = new SslStream(new NetworkStream(_socket));
        await Stream.AuthenticateAsClientAsync(TransportSecurity.Client(Certificate.Certificate, _ => true), Deadline.Token());
        await Stream.WriteAsync(opening);
        return await ReadAsync(PeerGreeting.Bytes);
    }

    public async Task OpenAsync(TestPeer to)
    {
        var answer = await OpenAsync(to, PeerGreeting.Opening());
        Assert.Null(PeerGreeting.Read(answer, out var reasonBytes));
        Assert.Equal(0, reasonBytes);
    }

    public async Task SendAsync(FrameKind kind, PeerMessage? message, byte[] payload)
    {
        byte[] header = message is null ? [] : JsonSerializer.SerializeToUtf8Bytes(message, ProtocolJson.Options);
        var prefix = new byte[FramePrefix.Bytes];
        new FramePrefix(kind, (uint)header.Length, (uint)payload.Length).Write(prefix);
        await Stream.WriteAsync((byte[])[.. prefix, .. header, .. payload]);
    }

    public async Task<FramePrefix> NextAsync() => FramePrefix.Read(await ReadAsync(FramePrefix.Bytes));

    /// <summary>The reason with which the other end closes.</summary>
    public async Task<string> ClosingAsync()
    {
        FramePrefix frame;
        do
        {
            frame = await NextAsync();
        }
        while (frame.Kind == FrameKind.Alive);

        Assert.Equal(FrameKind.Closing, frame.Kind);
        return PeerGreeting.Reason(await ReadAsync((int)frame.HeaderBytes));
    }

    public async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await Stream.ReadExactlyAsync(bytes, Deadline.Token());
        return bytes;
    }

    public void Dispose()
    {
        Stream?.Dispose();
        _socket.Dispose();
        Certificate.Dispose();
    }
}
