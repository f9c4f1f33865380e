using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.GarbageCollection;

/// <summary>
/// One rule by which objects go because of others. It looks at an object as it is now, never at the change that led there.
/// </summary>
internal interface ICollector
{
    /// <summary>The objects to look at after a change. Called under the store's lock.</summary>
    IEnumerable<ObjectReference> Affected(Change change);

    /// <summary>Looks at one object and deletes or releases what is due.</summary>
    void Collect(ResourceKind kind, StoredObject subject);
}
