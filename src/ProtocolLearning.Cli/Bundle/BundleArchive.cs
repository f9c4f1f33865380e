using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using ProtocolLearning.Resources.Manifests;

namespace ProtocolLearning.Cli.Bundle;

/// <summary>A gzipped tar that takes objects and texts, redacts both, and keeps a list of what it could not get.</summary>
internal sealed class BundleArchive : IAsyncDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TarWriter _tar;
    private readonly TimeProvider _time;
    private readonly List<string> _missing = [];

    private BundleArchive(TarWriter tar, TimeProvider time) => (_tar, _time) = (tar, time);

    /// <summary>How many files it has.</summary>
    public int Count { get; private set; }

    /// <summary>What is not in it, and why.</summary>
    public IReadOnlyList<string> Missing => _missing;

    /// <summary>Makes the file, which must not exist; only its owner can read it.</summary>
    /// <exception cref="IOException">It exists or cannot be written.</exception>
    public static BundleArchive Create(string path, TimeProvider time)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        var gzip = new GZipStream(new FileStream(path, options), CompressionLevel.Optimal);
        return new BundleArchive(new TarWriter(gzip, TarEntryFormat.Pax, leaveOpen: false), time);
    }

    /// <summary>Adds an object as YAML under its kind and name.</summary>
    public Task AddAsync(string folder, IKubernetesObject<V1ObjectMeta> entity, CancellationToken cancellationToken)
    {
        var node = JsonNode.Parse(KubernetesJson.Serialize(entity))!;
        Redaction.Clean(node);
        return WriteAsync($"{folder}/{entity.Metadata.Name}.yaml", Encoding.UTF8.GetBytes(YamlWriter.Write(node)), cancellationToken);
    }

    /// <summary>Adds a text.</summary>
    public Task AddTextAsync(string path, string text, CancellationToken cancellationToken) =>
        WriteAsync(path, Encoding.UTF8.GetBytes(Redaction.Text(text)), cancellationToken);

    /// <summary>Adds bytes that are public as they are.</summary>
    public Task AddPublicAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        WriteAsync(path, bytes, cancellationToken);

    /// <summary>Notes what could not be got.</summary>
    public void Miss(string what, string why) => _missing.Add(Redaction.Text($"{what}: {why}"));

    public async ValueTask DisposeAsync() => await _tar.DisposeAsync();

    private async Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(bytes.ToArray(), writable: false);
        var entry = new PaxTarEntry(TarEntryType.RegularFile, path)
        {
            DataStream = content,
            Mode = OwnerOnly,
            ModificationTime = _time.GetUtcNow(),
        };
        await _tar.WriteEntryAsync(entry, cancellationToken);
        Count++;
    }
}
