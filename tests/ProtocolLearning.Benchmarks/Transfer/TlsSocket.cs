using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Wire;

namespace ProtocolLearning.Benchmarks.Transfer;

/// <summary>The other reference: what <see cref="RawSocket"/> does, over SslStream as it is, with the transport's own settings.</summary>
internal static class TlsSocket
{
    private const int HeaderBytes = sizeof(long);

    /// <summary>Reads tensors from one connection after the other into one buffer, until the process ends.</summary>
    public static async Task ServeAsync(Socket listener, int maxBytes)
    {
        using var certificate = EphemeralCertificate.Create(TimeProvider.System);
        var security = TransportSecurity.Server(certificate.Certificate, static _ => true);
        var buffer = new byte[maxBytes];
        var header = new byte[HeaderBytes];
        while (true)
        {
            using var socket = await listener.AcceptAsync();
            socket.NoDelay = true;
            await using var stream = new SslStream(new NetworkStream(socket));
            await stream.AuthenticateAsServerAsync(security);
            while (await stream.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes)
            {
                await stream.ReadExactlyAsync(buffer.AsMemory(0, (int)BitConverter.ToInt64(header)));
                await stream.WriteAsync(header);
            }
        }
    }

    public static async Task<SslStream> ConnectAsync(int port)
    {
        using var certificate = EphemeralCertificate.Create(TimeProvider.System);
        var stream = new SslStream(new NetworkStream(await RawSocket.ConnectAsync(port), ownsSocket: true));
        await stream.AuthenticateAsClientAsync(TransportSecurity.Client(certificate.Certificate, static _ => true));
        return stream;
    }

    public static async Task SendAsync(SslStream stream, ReadOnlyMemory<byte> tensor)
    {
        var header = BitConverter.GetBytes((long)tensor.Length);
        await stream.WriteAsync(header);
        await stream.WriteAsync(tensor);
        await stream.ReadExactlyAsync(header);
    }
}
