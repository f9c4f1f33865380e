using NSec.Cryptography;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Membership;

namespace ProtocolLearning.Networking.Tests.Identity;

public sealed class IdentityKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plearn-identity-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_after_save_gives_the_same_key()
    {
        var path = Path.Combine(_folder, "identity.key");
        using var key = IdentityKey.Generate();
        key.Save(path);

        using var loaded = IdentityKey.Load(path);

        Assert.Equal(key.PublicKey, loaded.PublicKey);
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Save_over_an_existing_file_is_refused()
    {
        var path = Path.Combine(_folder, "identity.key");
        File.WriteAllText(path, "precious");
        using var key = IdentityKey.Generate();

        Assert.Throws<IOException>(() => key.Save(path));
        Assert.Equal("precious", File.ReadAllText(path));
    }

    [Fact]
    public void Parse_raw_base64_gives_the_key_of_that_seed()
    {
        // RFC 8032, 7.1, test 1.
        var seed = Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

        using var key = IdentityKey.Parse(Convert.ToBase64String(seed) + "\n");

        Assert.Equal(
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            Convert.ToHexStringLower(Convert.FromBase64String(key.PublicKey.Text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("c2hvcnQ=")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void Load_anything_else_names_file_and_form(string content)
    {
        var path = Path.Combine(_folder, "identity.key");
        File.WriteAllText(path, content);

        var exception = Assert.Throws<FormatException>(() => IdentityKey.Load(path));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains("Ed25519", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verifies_only_what_was_signed_for_that_purpose_by_that_key()
    {
        using var key = IdentityKey.Generate();
        using var other = IdentityKey.Generate();
        var signed = key.Sign(SignatureDomain.Proposal, new Member(new Slot(0, 1), 2, "north"));

        Assert.True(key.PublicKey.Verifies(SignatureDomain.Proposal, signed));
        Assert.False(key.PublicKey.Verifies(SignatureDomain.MembershipStatement, signed));
        Assert.False(key.PublicKey.Verifies(SignatureDomain.Proposal, signed with { Value = signed.Value with { Epoch = 3 } }));
        Assert.False(other.PublicKey.Verifies(SignatureDomain.Proposal, signed));
        Assert.False(other.PublicKey.Verifies(SignatureDomain.Proposal, signed with { PublicKey = other.PublicKey.Text }));
        Assert.False(key.PublicKey.Verifies(SignatureDomain.Proposal, signed with { Signature = "?" }));
        Assert.False(key.PublicKey.Verifies(SignatureDomain.Proposal, signed with { Signature = string.Empty }));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64!")]
    public void TryParse_no_key_is_false(string? text) => Assert.False(IdentityPublicKey.TryParse(text, out _));

    [Fact]
    public void Sign_covers_domain_separator_and_canonical_json()
    {
        using var key = IdentityKey.Generate();
        var signed = key.Sign("domain", new Slot(1, 2));
        Assert.True(IdentityPublicKey.TryParse(signed.PublicKey, out var parsed));
        var raw = PublicKey.Import(
            SignatureAlgorithm.Ed25519, Convert.FromBase64String(parsed.Text), KeyBlobFormat.RawPublicKey);

        var bytes = "domain\0{\"index\":2,\"stage\":1}"u8;

        Assert.True(SignatureAlgorithm.Ed25519.Verify(raw, bytes, Convert.FromBase64String(signed.Signature)));
    }
}
