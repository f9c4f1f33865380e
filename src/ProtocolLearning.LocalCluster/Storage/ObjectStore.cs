using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Storage;

/// <summary>
/// The state of one server. A write is a compare-and-swap under one lock, which gives it the next version; reads take no lock
/// but the one that pairs a list with its version.
/// </summary>
internal sealed class ObjectStore(int logCapacity)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, Collection> _collections = new();
    private readonly List<Action<Change>> _observers = [];
    private long _version = 1;

    /// <summary>The version of the latest write of any kind.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Tells every later write, in order, under the lock: the observer must be quick and must not write.</summary>
    public void Observe(Action<Change> observer)
    {
        lock (_gate)
        {
            _observers.Add(observer);
        }
    }

    public Collection Collection(string storageName) =>
        _collections.GetOrAdd(storageName, static (name, capacity) => new Collection(name, capacity), logCapacity);

    public StoredObject? Find(string storageName, ObjectKey key) => Collection(storageName).Objects.GetValueOrDefault(key);

    /// <summary>Drops what is kept of past changes: watches begin at what is there now.</summary>
    public void ForgetChanges()
    {
        lock (_gate)
        {
            foreach (var collection in _collections.Values)
            {
                collection.Log.Forget(_version);
            }
        }
    }

    /// <summary>All objects of a kind together with the version they stand for.</summary>
    public CollectionSnapshot Snapshot(string storageName)
    {
        var collection = Collection(storageName);
        lock (_gate)
        {
            return new CollectionSnapshot(_version, collection.Objects);
        }
    }

    /// <summary>
    /// The version up to which a watcher at <paramref name="position"/> has seen everything, or null if it has more to read.
    /// </summary>
    public long? VersionAtEnd(Collection collection, long position)
    {
        lock (_gate)
        {
            return collection.Log.IsAtEnd(position) ? _version : null;
        }
    }

    /// <summary>
    /// Replaces <paramref name="expected"/> (null: nothing) by <paramref name="content"/> (null: deletes it) and takes ownership
    /// of the content, whose resource version is set. Null where another write came first, or where <paramref name="guard"/> says
    /// no.
    /// </summary>
    public StoredObject? Commit(
        string storageName, ObjectKey key, StoredObject? expected, JsonObject? content, Func<bool>? guard = null)
    {
        var collection = Collection(storageName);
        lock (_gate)
        {
            if (!ReferenceEquals(collection.Objects.GetValueOrDefault(key), expected) || guard?.Invoke() is false)
            {
                return null;
            }

            var version = _version + 1;
            var type = content is null ? ChangeType.Deleted : expected is null ? ChangeType.Added : ChangeType.Modified;
            var written = content ?? expected!.Content.Copy();
            written.EnsureObject("metadata")["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
            var current = new StoredObject(key, written, version);
            collection.Objects = type == ChangeType.Deleted
                ? collection.Objects.Remove(key)
                : collection.Objects.SetItem(key, current);
            Interlocked.Exchange(ref _version, version);
            var change = new Change(type, storageName, current, expected);
            collection.Log.Append(change);
            foreach (var observer in _observers)
            {
                observer(change);
            }

            return current;
        }
    }
}
