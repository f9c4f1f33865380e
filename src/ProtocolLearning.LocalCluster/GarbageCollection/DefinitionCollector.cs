using ProtocolLearning.LocalCluster.CustomResources;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Storage;
using ProtocolLearning.LocalCluster.Writing;

namespace ProtocolLearning.LocalCluster.GarbageCollection;

/// <summary>Serves custom resources while their definition stands, and deletes them all before it goes.</summary>
internal sealed class DefinitionCollector(ObjectStore store, KindRegistry kinds, ObjectWriter writer) : ICollector
{
    public const string StorageName = "customresourcedefinitions.apiextensions.k8s.io";

    private static readonly WriteOptions AsCollector =
        new() { FieldManager = "customresource-cleaner", FieldValidation = FieldValidation.Ignore };

    public IEnumerable<ObjectReference> Affected(Change change)
    {
        if (change.StorageName == StorageName)
        {
            var spec = change.Current.Content.Object("spec");
            var versions = change.Type == ChangeType.Deleted ? [] : CustomResourceKinds.Read(change.Current.Content);
            kinds.Serve(spec.Text("group") ?? "", spec.At("names", "plural").AsText() ?? "", versions);
            return [new ObjectReference(StorageName, change.Current.Key)];
        }

        var isCustom = change.Type == ChangeType.Deleted
            && store.Find(StorageName, new ObjectKey("", change.StorageName)) is not null;
        return isCustom ? [new ObjectReference(StorageName, new ObjectKey("", change.StorageName))] : [];
    }

    public void Collect(ResourceKind kind, StoredObject subject)
    {
        if (kind.StorageName != StorageName || subject.Content.At("metadata", "deletionTimestamp") is null)
        {
            return;
        }

        var custom = kinds.All.Find(other => other.QualifiedPlural == subject.Key.Name && other.Conversion.IsIdentity);
        var remaining = 0;
        foreach (var key in store.Collection(subject.Key.Name).Objects.Keys)
        {
            remaining += custom is null || writer.Delete(custom, key, new DeleteOptions()).Value is { IsRemoved: false } ? 1 : 0;
        }

        if (remaining == 0)
        {
            writer.Change(kind, subject.Key, AsCollector, content =>
            {
                Finalizers.Remove(content, Finalizers.CustomResourceCleanup);
                return content;
            });
        }
    }
}
