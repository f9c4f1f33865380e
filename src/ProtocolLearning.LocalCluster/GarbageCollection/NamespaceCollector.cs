using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Storage;
using ProtocolLearning.LocalCluster.Writing;

namespace ProtocolLearning.LocalCluster.GarbageCollection;

/// <summary>Empties a namespace that is being deleted, and lets it go once it is empty.</summary>
internal sealed class NamespaceCollector(ObjectStore store, KindRegistry kinds, ObjectWriter writer) : ICollector
{
    private const string StorageName = "namespaces";

    private static readonly WriteOptions AsCollector =
        new() { FieldManager = "namespace-controller", Subresource = "finalize", FieldValidation = FieldValidation.Ignore };

    public IEnumerable<ObjectReference> Affected(Change change)
    {
        if (change.StorageName == StorageName)
        {
            yield return new ObjectReference(StorageName, change.Current.Key);
        }
        else if (change.Type == ChangeType.Deleted && change.Current.Key.Namespace.Length > 0)
        {
            yield return new ObjectReference(StorageName, new ObjectKey("", change.Current.Key.Namespace));
        }
    }

    public void Collect(ResourceKind kind, StoredObject subject)
    {
        if (kind.StorageName != StorageName || subject.Content.At("metadata", "deletionTimestamp") is null)
        {
            return;
        }

        var remaining = 0;
        foreach (var contained in kinds.All.Where(other => other.IsNamespaced && other.Conversion.IsIdentity))
        {
            var keys = store.Collection(contained.StorageName).Objects.Keys
                .Where(key => key.Namespace == subject.Key.Name)
                .ToArray();
            foreach (var key in keys)
            {
                remaining += writer.Delete(contained, key, new DeleteOptions()).Value is { IsRemoved: false } ? 1 : 0;
            }
        }

        if (remaining == 0)
        {
            writer.Change(kind, subject.Key, AsCollector, content =>
            {
                content.Object("spec")?.Remove("finalizers");
                return content;
            });
        }
    }
}
