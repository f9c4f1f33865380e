using ProtocolLearning.Data.Sources;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Data.Remote;

/// <summary>The sources of a dataset that are read over the network, as local files.</summary>
/// <param name="Files">Full paths by source, in the order in which they are read.</param>
/// <param name="Problems">Sources that cannot be read; empty where all is well.</param>
internal sealed record RemoteSources(IReadOnlyDictionary<string, IReadOnlyList<string>> Files, IReadOnlyList<DatasetProblem> Problems)
{
    private const string Field = "dataset.sources";

    /// <summary>Of a dataset whose sources are all local.</summary>
    public static RemoteSources None { get; } = new(new Dictionary<string, IReadOnlyList<string>>(), []);

    /// <summary>Whether a source is an address and no path.</summary>
    public static bool IsRemote(string source) => Address(source) is not null;

    /// <summary>Fetches what is not in the cache yet.</summary>
    public static async Task<RemoteSources> FetchAsync(
        DatasetDefinition definition, DatasetFolders folders, RemoteLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var problems = new List<DatasetProblem>();
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var store = new LazyStore(folders.CredentialsFile);
        var download = new RemoteDownload(Path.Combine(folders.Cache, "sources"), limits, time);
        for (var i = 0; i < definition.Sources.Count; i++)
        {
            var source = definition.Sources[i];
            if (Address(source) is not { } address)
            {
                continue;
            }

            try
            {
                var objects = address.Scheme == "s3"
                    ? await store.Value.FindAsync(address, cancellationToken)
                    : [new HttpObject(client, address)];
                var hash = definition.Hashes?.GetValueOrDefault(source);
                files[source] = Refusal(objects.Count, hash, limits) is { } refusal
                    ? throw new RemoteSourceException($"'{source}' {refusal}")
                    : await FetchAllAsync(download, objects, hash, cancellationToken);
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException or UnauthorizedAccessException)
            {
                problems.Add(new DatasetProblem($"{Field}[{i}]", failure.Message));
            }
        }

        return new RemoteSources(files, problems);
    }

    private static string? Refusal(int objects, string? hash, RemoteLimits limits) =>
        objects == 0 ? "holds no object."
        : objects > limits.MaxObjects ? $"holds {objects} objects; at most {limits.MaxObjects} are read."
        : objects > 1 && hash is not null ? $"holds {objects} objects, and one hash cannot be all theirs; name each of them, or no hash."
        : null;

    private static async Task<IReadOnlyList<string>> FetchAllAsync(
        RemoteDownload download, IReadOnlyList<IRemoteObject> objects, string? hash, CancellationToken cancellationToken)
    {
        var paths = new List<string>();
        foreach (var found in objects)
        {
            paths.Add(await download.FetchAsync(found, hash, cancellationToken));
        }

        return paths;
    }

    private static Uri? Address(string source) =>
        Uri.TryCreate(source, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https" or "s3" } ? address : null;

    /// <summary>The S3 client, made only where a source asks for it: without credentials it cannot be made.</summary>
    private sealed class LazyStore(string? credentialsFile) : IDisposable
    {
        private S3Store? _store;

        public S3Store Value => _store ??= new S3Store(credentialsFile);

        public void Dispose() => _store?.Dispose();
    }
}
