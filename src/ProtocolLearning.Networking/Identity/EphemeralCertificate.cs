using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProtocolLearning.Networking.Identity;

/// <summary>
/// A self-signed ECDSA P-256 certificate that lives as long as its process. It means nothing by itself: a statement signed with an
/// Ed25519 identity binds its public key to a member (.NET cannot present Ed25519 certificates).
/// </summary>
public sealed class EphemeralCertificate : IDisposable
{
    private EphemeralCertificate(X509Certificate2 certificate)
    {
        Certificate = certificate;
        Hash = HashOf(certificate);
    }

    /// <summary>The certificate with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>SHA-256 of the SubjectPublicKeyInfo, lower-case hex: what statements carry and connections are pinned to.</summary>
    public string Hash { get; }

    /// <summary>Makes a new key and certificate.</summary>
    public static EphemeralCertificate Create(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=protocollearning", key, HashAlgorithmName.SHA256);
        var now = time.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        if (!OperatingSystem.IsWindows())
        {
            return new EphemeralCertificate(certificate);
        }

        // Windows cannot serve TLS with a key that never was in a store or a file.
        using (certificate)
        {
            return new EphemeralCertificate(
                X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null));
        }
    }

    /// <summary>SHA-256 of a certificate's SubjectPublicKeyInfo, lower-case hex.</summary>
    public static string HashOf(X509Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (certificate is X509Certificate2 parsed)
        {
            return Convert.ToHexStringLower(SHA256.HashData(parsed.PublicKey.ExportSubjectPublicKeyInfo()));
        }

        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return Convert.ToHexStringLower(SHA256.HashData(copy.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    /// <inheritdoc />
    public void Dispose() => Certificate.Dispose();
}
