using System.Diagnostics.CodeAnalysis;
using System.Text;
using NSec.Cryptography;
using ProtocolLearning.Protocol.Serialization;

namespace ProtocolLearning.Networking.Identity;

/// <summary>The public half of an identity: an Ed25519 key. Two are equal where their bytes are.</summary>
public sealed record IdentityPublicKey
{
    private const int KeyBytes = 32;

    private readonly PublicKey _key;

    internal IdentityPublicKey(PublicKey key)
    {
        _key = key;
        Text = Convert.ToBase64String(key.Export(KeyBlobFormat.RawPublicKey));
    }

    /// <summary>The 32 bytes of the key as base64.</summary>
    public string Text { get; }

    /// <summary>Reads 32 bytes as base64.</summary>
    /// <returns>False where the text is no Ed25519 public key.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out IdentityPublicKey? key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes + 1];
        key = text is not null
            && Convert.TryFromBase64String(text.Trim(), bytes, out var length)
            && length == KeyBytes
            && PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes[..KeyBytes], KeyBlobFormat.RawPublicKey, out var imported)
            ? new IdentityPublicKey(imported!)
            : null;
        return key is not null;
    }

    /// <summary>Whether this key signed that value for that purpose, and the value names this key as its author's.</summary>
    public bool Verifies<T>(string domain, Signed<T> signed)
    {
        ArgumentNullException.ThrowIfNull(signed);
        Span<byte> signature = stackalloc byte[SignatureAlgorithm.Ed25519.SignatureSize + 1];
        return signed.PublicKey == Text
            && Convert.TryFromBase64String(signed.Signature, signature, out var length)
            && length == SignatureAlgorithm.Ed25519.SignatureSize
            && SignatureAlgorithm.Ed25519.Verify(_key, SignedBytes(domain, signed.Value), signature[..length]);
    }

    /// <inheritdoc />
    public bool Equals(IdentityPublicKey? other) => other is not null && Text == other.Text;

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <inheritdoc />
    public override string ToString() => Text;

    internal static byte[] SignedBytes<T>(string domain, T value) =>
        [.. Encoding.UTF8.GetBytes(domain), 0, .. CanonicalJson.Serialize(value)];
}
