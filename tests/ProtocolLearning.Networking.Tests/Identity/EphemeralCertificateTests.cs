using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ProtocolLearning.Networking.Identity;

namespace ProtocolLearning.Networking.Tests.Identity;

public sealed class EphemeralCertificateTests
{
    [Fact]
    public void Hash_is_that_of_the_public_key_info_however_the_certificate_is_held()
    {
        using var certificate = EphemeralCertificate.Create(TimeProvider.System);
        using var ecdsa = certificate.Certificate.GetECDsaPublicKey()!;
        using var reread = X509CertificateLoader.LoadCertificate(certificate.Certificate.Export(X509ContentType.Cert));

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(ecdsa.ExportSubjectPublicKeyInfo())), certificate.Hash);
        Assert.Equal(certificate.Hash, EphemeralCertificate.HashOf(reread));
    }

    [Fact]
    public void Create_twice_gives_two_keys()
    {
        using var one = EphemeralCertificate.Create(TimeProvider.System);
        using var two = EphemeralCertificate.Create(TimeProvider.System);

        Assert.NotEqual(one.Hash, two.Hash);
    }
}
