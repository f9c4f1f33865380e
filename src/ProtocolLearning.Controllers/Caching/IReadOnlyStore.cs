using k8s;
using k8s.Models;

namespace ProtocolLearning.Controllers.Caching;

/// <summary>What is known of one kind in one cluster, kept up to date by list and watch.</summary>
/// <remarks>
/// Reads cost no request and may lag behind one's own writes. The objects are shared: they are read-only by convention, and a
/// change belongs on a <see cref="Clone"/>. They carry no <c>managedFields</c> but those the cache was told to keep.
/// </remarks>
/// <typeparam name="T">The kind.</typeparam>
public interface IReadOnlyStore<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Whether the first list has come in.</summary>
    bool HasSynced { get; }

    /// <summary>How many objects there are.</summary>
    int Count { get; }

    /// <summary>The object of that key, or null.</summary>
    T? Find(ObjectKey key);

    /// <summary>All objects, in no order.</summary>
    IReadOnlyList<T> List();

    /// <summary>The objects of one namespace.</summary>
    IReadOnlyList<T> ListNamespace(string @namespace);

    /// <summary>The objects whose index function returned <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentException">No such index was declared with <see cref="CacheOptions{T}.AddIndex"/>.</exception>
    IReadOnlyList<T> FindByIndex(string index, string value);

    /// <summary>A deep copy that may be changed.</summary>
    T Clone(T entity);
}
