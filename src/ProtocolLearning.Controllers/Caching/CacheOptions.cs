using System.Text.Json;

using k8s;
using k8s.Models;

namespace ProtocolLearning.Controllers.Caching;

/// <summary>What of a kind is cached, and how.</summary>
/// <typeparam name="T">The kind.</typeparam>
public sealed class CacheOptions<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Dictionary<string, Func<T, IEnumerable<string>>> _indexes = [];
    private readonly HashSet<string> _fieldManagers = [];

    /// <summary>One namespace, or null for all.</summary>
    public string? Namespace { get; set; }

    /// <summary>
    /// A label selector that the server applies, or null for all. Prefer it to a predicate: what is not sent costs nothing.
    /// </summary>
    public string? LabelSelector { get; set; }

    /// <summary>A field selector that the server applies, or null for all.</summary>
    public string? FieldSelector { get; set; }

    /// <summary>
    /// A label selector that depends on the cluster's name, in addition to <see cref="LabelSelector"/>: several members may be one cluster,
    /// and each needs no more than its own.
    /// </summary>
    public Func<string, string>? ClusterSelector { get; set; }

    /// <summary>
    /// How many objects there may be, or null for any number. Beyond it the cache stays as it was and says so: it is behind, which
    /// <see cref="Clusters.ICluster.Trouble"/> shows, and memory is not used up.
    /// </summary>
    public int? MaximumObjects { get; set; }

    /// <summary>How many bytes all pages of a list may have, or null for any number.</summary>
    public long? MaximumListBytes { get; set; }

    /// <summary>Drops what is never read, before an object is stored. It may change and return its argument.</summary>
    public Func<T, T>? Transform { get; set; }

    internal IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> Indexes => _indexes;

    /// <summary>
    /// Declares an index: the function returns no, one or many values of an object, the same ones whenever it is asked, and may
    /// be asked by several clusters' caches at once.
    /// </summary>
    public CacheOptions<T> AddIndex(string name, Func<T, IEnumerable<string>> values)
    {
        _indexes.Add(name, values);
        return this;
    }

    /// <summary>
    /// Keeps the <c>managedFields</c> entry of these field managers, so that an apply that would change nothing can be told and
    /// skipped. All other entries are dropped: they would be a third of the cache.
    /// </summary>
    public CacheOptions<T> KeepFieldsOf(params string[] fieldManagers)
    {
        _fieldManagers.UnionWith(fieldManagers);
        return this;
    }

    internal Api.ListBounds Bounds => new(MaximumObjects ?? int.MaxValue, MaximumListBytes ?? long.MaxValue);

    /// <summary>Nobody reads managed fields that no manager here owns: they are passed over where they come in.</summary>
    internal JsonSerializerOptions Serializer => _fieldManagers.Count == 0 ? Api.KubernetesSerializer.Unmanaged : Api.KubernetesSerializer.Options;

    internal string? SelectorIn(string cluster) => ClusterSelector is null
        ? LabelSelector
        : string.Join(',', new[] { LabelSelector, ClusterSelector(cluster) }.Where(part => !string.IsNullOrEmpty(part)));

    internal T Trim(T entity)
    {
        var metadata = entity.Metadata;
        metadata.ManagedFields = _fieldManagers.Count == 0
            ? null
            : metadata.ManagedFields?.Where(entry => _fieldManagers.Contains(entry.Manager ?? "")).ToList();
        metadata.Annotations?.Remove("kubectl.kubernetes.io/last-applied-configuration");
        return Transform is null ? entity : Transform(entity);
    }
}
