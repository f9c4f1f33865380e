using System.Security.Cryptography;
using System.Text;

namespace ProtocolLearning.Modeling.Pretrained;

/// <summary>
/// The files of a folder with their SHA-256, as the tool sha256sum writes them into <see cref="FileName"/>. Its own hash stands for
/// the whole folder, and each file can be checked by itself, so a stage reads only the files that hold its tensors.
/// </summary>
internal sealed class FileDigests
{
    /// <summary>Name of the listing.</summary>
    public const string FileName = "SHA256SUMS";

    private const int HashDigits = 64;

    private readonly string _folder;
    private readonly Dictionary<string, string> _hashes;
    private readonly HashSet<string> _verified = new(StringComparer.Ordinal);

    private FileDigests(string folder, Dictionary<string, string> hashes)
    {
        _folder = folder;
        _hashes = hashes;
    }

    /// <summary>Reads a listing that has the hash that is asked for.</summary>
    /// <exception cref="IOException">It is not there, has another hash or is malformed.</exception>
    public static FileDigests Open(string folder, string sha256)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new IOException($"'{path}' is not there; write it with 'sha256sum *.json *.safetensors > {FileName}'.");
        }

        var content = BoundedFile.Read(path);
        var found = Convert.ToHexStringLower(SHA256.HashData(content));
        if (found != sha256)
        {
            throw new IOException($"'{path}' has the hash {found}, not {sha256} as the run asks for.");
        }

        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = line.Length > HashDigits + 2 ? line[(HashDigits + 2)..].TrimEnd('\r') : string.Empty;
            if (!hashes.TryAdd(name, line[..Math.Min(HashDigits, line.Length)]) || name.Length == 0)
            {
                throw new IOException($"'{path}' has a line that is not a hash, two spaces and a name, or a name twice: '{line}'.");
            }
        }

        return new FileDigests(folder, hashes);
    }

    /// <summary>Path of a file of the folder whose content has the listed hash. Reads it whole, the first time.</summary>
    /// <exception cref="IOException">It is not listed, not there or has another hash.</exception>
    public string Verified(string name)
    {
        var path = Path.Combine(_folder, name);
        if (!_hashes.TryGetValue(name, out var expected))
        {
            throw new IOException($"'{name}' is not listed in '{Path.Combine(_folder, FileName)}'.");
        }

        if (_verified.Contains(name))
        {
            return path;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var found = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (found != expected)
        {
            throw new IOException($"'{path}' has the hash {found}, not {expected} as {FileName} lists it.");
        }

        _verified.Add(name);
        return path;
    }
}
