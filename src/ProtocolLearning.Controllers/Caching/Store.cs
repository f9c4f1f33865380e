using System.Collections.Concurrent;

using k8s;
using k8s.Models;

using ProtocolLearning.Controllers.Api;

namespace ProtocolLearning.Controllers.Caching;

/// <inheritdoc cref="IReadOnlyStore{T}"/>
internal sealed class Store<T> : IReadOnlyStore<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private const string NamespaceIndex = "(namespace)";

    private readonly CacheOptions<T> _options;
    private readonly ConcurrentDictionary<ObjectKey, T> _objects = new();
    private readonly Dictionary<string, Func<T, IEnumerable<string>>> _functions;
    private readonly Dictionary<string, Dictionary<string, HashSet<ObjectKey>>> _indexes;
    private readonly Lock _gate = new();
    private volatile bool _synced;

    public Store(CacheOptions<T> options)
    {
        _options = options;
        _functions = new(options.Indexes) { [NamespaceIndex] = entity => [entity.Metadata.NamespaceProperty ?? ""] };
        _indexes = _functions.Keys.ToDictionary(name => name, _ => new Dictionary<string, HashSet<ObjectKey>>());
    }

    public bool HasSynced => _synced;

    public int Count => _objects.Count;

    public T? Find(ObjectKey key) => _objects.GetValueOrDefault(key);

    public IReadOnlyList<T> List() => [.. _objects.Values];

    public IReadOnlyList<T> ListNamespace(string @namespace) => FindByIndex(NamespaceIndex, @namespace);

    public IReadOnlyList<T> FindByIndex(string index, string value)
    {
        lock (_gate)
        {
            if (!_indexes.TryGetValue(index, out var values))
            {
                throw new ArgumentException(
                    $"The cache of {typeof(T).Name} has no index \"{index}\". Declare it with AddCache(options => options.AddIndex(...)).",
                    nameof(index));
            }

            return values.TryGetValue(value, out var keys) ? [.. keys.Select(key => _objects[key])] : [];
        }
    }

    public T Clone(T entity) => KubernetesSerializer.Clone(entity);

    /// <summary>
    /// Puts a whole list in place of everything, and says what changed; what is missing in it was deleted unseen.
    /// </summary>
    public IReadOnlyList<ObjectChange<T>> Replace(IReadOnlyList<T> items)
    {
        var changes = new List<ObjectChange<T>>();
        lock (_gate)
        {
            var listed = new HashSet<ObjectKey>();
            foreach (var item in items)
            {
                listed.Add(ObjectKey.Of(item));
                Put(item, changes);
            }

            foreach (var key in _objects.Keys.Where(key => !listed.Contains(key)).ToList())
            {
                Remove(key, changes);
            }

            _synced = true;
        }

        return changes;
    }

    /// <summary>Adds or changes one object; the result is empty where the same version was known already.</summary>
    public IReadOnlyList<ObjectChange<T>> Upsert(T item)
    {
        var changes = new List<ObjectChange<T>>();
        lock (_gate)
        {
            Put(item, changes);
        }

        return changes;
    }

    /// <summary>Removes one object; the result carries its very last state.</summary>
    public IReadOnlyList<ObjectChange<T>> Delete(T last)
    {
        var changes = new List<ObjectChange<T>>();
        lock (_gate)
        {
            Remove(ObjectKey.Of(last), changes);
        }

        return changes.Count == 0 ? [] : [new ObjectChange<T>(_options.Trim(last), null, false)];
    }

    private void Put(T item, List<ObjectChange<T>> changes)
    {
        var key = ObjectKey.Of(item);
        var old = _objects.GetValueOrDefault(key);
        if (old is not null && old.Metadata.Uid != item.Metadata.Uid)
        {
            // Deleted and made anew while nobody looked.
            Remove(key, changes);
            old = null;
        }

        if (old?.Metadata.ResourceVersion == item.Metadata.ResourceVersion)
        {
            return;
        }

        var trimmed = _options.Trim(item);
        if (old is not null)
        {
            Unindex(key, old);
        }

        _objects[key] = trimmed;
        foreach (var (name, function) in _functions)
        {
            foreach (var value in function(trimmed))
            {
                var keys = _indexes[name].TryGetValue(value, out var existing) ? existing : _indexes[name][value] = [];
                keys.Add(key);
            }
        }

        changes.Add(new ObjectChange<T>(old, trimmed, !_synced));
    }

    private void Remove(ObjectKey key, List<ObjectChange<T>> changes)
    {
        if (_objects.TryRemove(key, out var old))
        {
            Unindex(key, old);
            changes.Add(new ObjectChange<T>(old, null, false));
        }
    }

    private void Unindex(ObjectKey key, T old)
    {
        foreach (var (name, function) in _functions)
        {
            foreach (var value in function(old))
            {
                if (_indexes[name].TryGetValue(value, out var keys) && keys.Remove(key) && keys.Count == 0)
                {
                    _indexes[name].Remove(value);
                }
            }
        }
    }
}
