using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProtocolLearning.LocalCluster.ApiServer;

/// <summary>A certificate for the loopback address under an authority of its own; both live as long as the server.</summary>
internal sealed class ServerCertificate : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    private ServerCertificate(X509Certificate2 certificate, string authorityPem) =>
        (Certificate, AuthorityPem) = (certificate, authorityPem);

    public X509Certificate2 Certificate { get; }

    public string AuthorityPem { get; }

    /// <summary>Validity is by the machine's clock, whichever clock the server runs on: clients check it.</summary>
    public static ServerCertificate Create(string serverName)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (from, until) = (now.AddHours(-1), now.Add(Lifetime));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest(Subject($"{serverName} authority"), authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = authorityRequest.CreateSelfSigned(from, until);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Subject(serverName), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var signed = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(16));
        using var withKey = signed.CopyWithPrivateKey(key);

        // A round trip through PKCS 12 lets TLS on Windows find the key.
        var certificate = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
        return new ServerCertificate(certificate, authority.ExportCertificatePem());
    }

    public void Dispose() => Certificate.Dispose();

    private static X500DistinguishedName Subject(string name)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        return builder.Build();
    }
}
