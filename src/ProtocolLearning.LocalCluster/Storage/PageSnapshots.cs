namespace ProtocolLearning.LocalCluster.Storage;

/// <summary>
/// The states that unfinished paged lists are reading, so that all pages show one moment. The oldest gives way.
/// </summary>
internal sealed class PageSnapshots
{
    private const int Kept = 32;

    private readonly Lock _gate = new();
    private readonly LinkedList<CollectionSnapshot> _snapshots = new();

    public void Keep(CollectionSnapshot snapshot)
    {
        lock (_gate)
        {
            if (_snapshots.Any(kept => kept.Version == snapshot.Version))
            {
                return;
            }

            _snapshots.AddLast(snapshot);
            if (_snapshots.Count > Kept)
            {
                _snapshots.RemoveFirst();
            }
        }
    }

    public CollectionSnapshot? Find(long version)
    {
        lock (_gate)
        {
            return _snapshots.FirstOrDefault(kept => kept.Version == version);
        }
    }
}
