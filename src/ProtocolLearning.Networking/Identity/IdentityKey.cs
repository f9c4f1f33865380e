using System.Text;
using NSec.Cryptography;

namespace ProtocolLearning.Networking.Identity;

/// <summary>The private Ed25519 key of a participant, a coordinator or an operator. It lives in libsodium's guarded memory.</summary>
public sealed class IdentityKey : IDisposable
{
    private const int SeedBytes = 32;
    private const long MaxFileBytes = 16 * 1024;

    private readonly Key _key;

    private IdentityKey(Key key)
    {
        _key = key;
        PublicKey = new IdentityPublicKey(key.PublicKey);
    }

    /// <summary>The public half.</summary>
    public IdentityPublicKey PublicKey { get; }

    /// <summary>Makes a new key.</summary>
    public static IdentityKey Generate() => new(Key.Create(SignatureAlgorithm.Ed25519, Exportable()));

    /// <summary>Reads a key from PKCS#8 PEM ("BEGIN PRIVATE KEY") or from its 32 bytes as base64.</summary>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static IdentityKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        Span<byte> seed = stackalloc byte[SeedBytes + 1];
        Key? key;
        if (trimmed.StartsWith("-----", StringComparison.Ordinal))
        {
            Key.TryImport(
                SignatureAlgorithm.Ed25519, Encoding.UTF8.GetBytes(trimmed), KeyBlobFormat.PkixPrivateKeyText, out key, Exportable());
        }
        else if (Convert.TryFromBase64String(trimmed, seed, out var length) && length == SeedBytes)
        {
            Key.TryImport(SignatureAlgorithm.Ed25519, seed[..SeedBytes], KeyBlobFormat.RawPrivateKey, out key, Exportable());
        }
        else
        {
            key = null;
        }

        return key is null
            ? throw new FormatException("not an Ed25519 private key: expected PKCS#8 PEM or 32 bytes as base64")
            : new IdentityKey(key);
    }

    /// <summary>Reads a key file.</summary>
    /// <exception cref="FormatException">The file holds no Ed25519 private key; the message names the file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IdentityKey Load(string path)
    {
        if (new FileInfo(path).Length > MaxFileBytes)
        {
            throw new FormatException($"{path}: not an Ed25519 private key: larger than {MaxFileBytes} bytes");
        }

        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the key as PKCS#8 PEM to a file that must not exist; on Unix only its owner can read it.</summary>
    /// <exception cref="IOException">The file exists or cannot be written.</exception>
    public void Save(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(ToPem());
        file.Flush(flushToDisk: true);
    }

    /// <summary>The private key as PKCS#8 PEM in ASCII, for a Secret. Handle it as the secret that it is.</summary>
    public byte[] ToPem() => _key.Export(KeyBlobFormat.PkixPrivateKeyText);

    /// <summary>Signs a value for one purpose, see <see cref="SignatureDomain"/>.</summary>
    public Signed<T> Sign<T>(string domain, T value)
    {
        var signature = SignatureAlgorithm.Ed25519.Sign(_key, IdentityPublicKey.SignedBytes(domain, value));
        return new Signed<T>(value, PublicKey.Text, Convert.ToBase64String(signature));
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private static KeyCreationParameters Exportable() => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
}
