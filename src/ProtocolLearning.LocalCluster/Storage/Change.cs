namespace ProtocolLearning.LocalCluster.Storage;

/// <summary>
/// One committed write: the object before (null if it was created) and after (for a deletion: its last form, at the version of
/// the deletion).
/// </summary>
internal sealed record Change(ChangeType Type, string StorageName, StoredObject Current, StoredObject? Previous)
{
    public long Version => Current.Version;
}
