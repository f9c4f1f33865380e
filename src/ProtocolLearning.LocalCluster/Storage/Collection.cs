using System.Collections.Immutable;

namespace ProtocolLearning.LocalCluster.Storage;

/// <summary>All objects of one kind, as an immutable map that readers take without a lock, and the log of its changes.</summary>
internal sealed class Collection(string name, int logCapacity)
{
    private volatile ImmutableSortedDictionary<ObjectKey, StoredObject> _objects =
        ImmutableSortedDictionary<ObjectKey, StoredObject>.Empty;

    public string Name { get; } = name;

    public ImmutableSortedDictionary<ObjectKey, StoredObject> Objects
    {
        get => _objects;
        set => _objects = value;
    }

    public ChangeLog Log { get; } = new(logCapacity);

    public PageSnapshots Pages { get; } = new();
}
