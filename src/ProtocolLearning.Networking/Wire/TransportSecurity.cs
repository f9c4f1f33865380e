using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ProtocolLearning.Networking.Wire;

/// <summary>
/// TLS 1.3 with certificates that are pinned by the hash of their key. No name and no authority is checked: the pin says more. Sessions
/// are not resumed, because a resumed one would outlive the roster that admitted it.
/// </summary>
internal static class TransportSecurity
{
    private static readonly CipherSuitesPolicy? FastestFirst = OperatingSystem.IsLinux()
        ? new CipherSuitesPolicy([TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256])
        : null;

    /// <param name="own">The certificate that is shown; null for none.</param>
    /// <param name="accepts">Whether the other end's certificate is the one that is meant.</param>
    /// <param name="serverName">What the handshake asks for in the clear; empty for nothing.</param>
    public static SslClientAuthenticationOptions Client(X509Certificate2? own, Func<X509Certificate, bool> accepts, string serverName = "") => new()
    {
        TargetHost = serverName,
        EnabledSslProtocols = SslProtocols.Tls13,
        AllowTlsResume = false,
        CipherSuitesPolicy = FastestFirst,
        ClientCertificateContext = own is null ? null : SslStreamCertificateContext.Create(own, null, offline: true),
        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null && accepts(certificate),
    };

    public static SslServerAuthenticationOptions Server(X509Certificate2 own, Func<X509Certificate, bool> accepts) => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        AllowTlsResume = false,
        CipherSuitesPolicy = FastestFirst,
        ClientCertificateRequired = true,
        ServerCertificateContext = SslStreamCertificateContext.Create(own, null, offline: true),
        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null && accepts(certificate),
    };

    public static void Server(
        HttpsConnectionAdapterOptions options,
        X509Certificate2 own,
        ClientCertificateMode mode,
        Func<X509Certificate2, bool> accepts)
    {
        options.SslProtocols = SslProtocols.Tls13;
        options.ServerCertificate = own;
        options.ClientCertificateMode = mode;
        options.ClientCertificateValidation = (certificate, _, _) => accepts(certificate);
        options.OnAuthenticate = (_, authentication) =>
        {
            authentication.AllowTlsResume = false;
            authentication.CipherSuitesPolicy = FastestFirst;
        };
    }
}
