using System.Net.Security;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Networking.Relays;
using ProtocolLearning.Networking.Wire;

namespace ProtocolLearning.Networking.Peers;

/// <summary>TLS 1.3 with a certificate at both ends, each pinned by the roster.</summary>
internal sealed class MutualTls(EphemeralCertificate certificate, PeerAdmission admission) : IConnectionSecurity
{
    private readonly SslServerAuthenticationOptions _server = TransportSecurity.Server(
        certificate.Certificate, shown => admission.IsOnRoster(EphemeralCertificate.HashOf(shown)));

    public async Task<(Stream Stream, string CertificateHash)> AcceptAsync(Stream transport, CancellationToken cancellationToken)
    {
        var stream = await SecureAsync(transport, stream => stream.AuthenticateAsServerAsync(_server, cancellationToken));
        return (stream, EphemeralCertificate.HashOf(stream.RemoteCertificate!));
    }

    public async Task<Stream> ConnectAsync(Stream transport, string certificateHash, CancellationToken cancellationToken)
    {
        var client = TransportSecurity.Client(
            certificate.Certificate,
            shown => EphemeralCertificate.HashOf(shown) == certificateHash,
            MemberServerName.Of(certificateHash));
        return await SecureAsync(transport, stream => stream.AuthenticateAsClientAsync(client, cancellationToken));
    }

    private static async Task<SslStream> SecureAsync(Stream transport, Func<SslStream, Task> authenticate)
    {
        var stream = new SslStream(transport, leaveInnerStreamOpen: false);
        try
        {
            await authenticate(stream);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }
}
