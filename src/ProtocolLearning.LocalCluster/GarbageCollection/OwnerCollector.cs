using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Storage;
using ProtocolLearning.LocalCluster.Writing;

namespace ProtocolLearning.LocalCluster.GarbageCollection;

/// <summary>
/// Objects follow their owners: in the background once the last owner is gone, in the foreground before a waiting owner may go,
/// and not at all where the owner's deletion orphans them.
/// </summary>
internal sealed class OwnerCollector(ObjectStore store, KindRegistry kinds, ObjectWriter writer) : ICollector
{
    private static readonly WriteOptions AsCollector =
        new() { FieldManager = "garbage-collector", FieldValidation = FieldValidation.Ignore };

    private readonly OwnerIndex _index = new();

    public IEnumerable<ObjectReference> Affected(Change change)
    {
        _index.Update(change);
        var content = change.Current.Content;
        foreach (var owner in OwnerIndex.OwnersOf(content))
        {
            if (Resolve(owner, change.Current.Key.Namespace) is { } reference)
            {
                yield return reference;
            }
        }

        if (change.Type != ChangeType.Deleted)
        {
            yield return new ObjectReference(change.StorageName, change.Current.Key);
        }

        if (change.Type == ChangeType.Deleted || content.At("metadata", "deletionTimestamp") is not null)
        {
            foreach (var dependent in _index.DependentsOf(change.Current.Uid))
            {
                yield return dependent;
            }
        }
    }

    public void Collect(ResourceKind kind, StoredObject subject)
    {
        if (subject.Content.At("metadata", "deletionTimestamp") is null)
        {
            CollectDependent(kind, subject);
            return;
        }

        if (Finalizers.Has(subject.Content, Finalizers.Orphan))
        {
            foreach (var dependent in _index.DependentsOf(subject.Uid))
            {
                Release(dependent, [subject.Uid]);
            }

            Unhold(kind, subject, Finalizers.Orphan);
        }
        else if (Finalizers.Has(subject.Content, Finalizers.ForegroundDeletion))
        {
            CollectForeground(kind, subject);
        }
    }

    private void CollectForeground(ResourceKind kind, StoredObject owner)
    {
        var blocked = false;
        foreach (var reference in _index.DependentsOf(owner.Uid))
        {
            if (store.Find(reference.StorageName, reference.Key) is { } dependent)
            {
                blocked |= OwnerIndex.OwnersOf(dependent.Content)
                    .Any(of => of.Text("uid") == owner.Uid && of.Flag("blockOwnerDeletion") is true);
            }
        }

        if (!blocked)
        {
            Unhold(kind, owner, Finalizers.ForegroundDeletion);
        }
    }

    private void CollectDependent(ResourceKind kind, StoredObject dependent)
    {
        var gone = new List<string>();
        var standing = 0;
        foreach (var owner in OwnerIndex.OwnersOf(dependent.Content))
        {
            if (Resolve(owner, dependent.Key.Namespace) is not { } reference)
            {
                standing++;
                continue;
            }

            var found = store.Find(reference.StorageName, reference.Key);
            var stands = found is not null
                && found.Uid == owner.Text("uid")
                && !Finalizers.Has(found.Content, Finalizers.ForegroundDeletion);
            standing += stands ? 1 : 0;
            if (!stands)
            {
                gone.Add(owner.Text("uid") ?? "");
            }
        }

        if (gone.Count == 0)
        {
            return;
        }

        if (standing > 0)
        {
            Release(new ObjectReference(kind.StorageName, dependent.Key), gone);
            return;
        }

        var propagation = _index.DependentsOf(dependent.Uid).Count > 0 ? Propagation.Foreground : Propagation.Background;
        writer.Delete(kind, dependent.Key, new DeleteOptions { PreconditionUid = dependent.Uid, Propagation = propagation });
    }

    /// <summary>Takes owners out of a dependent's references.</summary>
    private void Release(ObjectReference dependent, IReadOnlyCollection<string> uids)
    {
        if (kinds.All.Find(kind => kind.StorageName == dependent.StorageName && kind.Conversion.IsIdentity) is not { } kind)
        {
            return;
        }

        writer.Change(kind, dependent.Key, AsCollector, content =>
        {
            var remaining = OwnerIndex.OwnersOf(content)
                .Where(owner => !uids.Contains(owner.Text("uid") ?? ""))
                .Select(owner => owner.DeepClone())
                .ToArray();
            content.EnsureObject("metadata").SetOrRemove("ownerReferences", remaining.Length == 0
                ? null
                : new JsonArray([.. remaining]));
            return content;
        });
    }

    private void Unhold(ResourceKind kind, StoredObject subject, string finalizer) =>
        writer.Change(kind, subject.Key, AsCollector, content =>
        {
            Finalizers.Remove(content, finalizer);
            return content;
        });

    /// <summary>Where an owner would be; null where its kind is not served, which says nothing about whether it exists.</summary>
    private ObjectReference? Resolve(JsonNode owner, string space)
    {
        var apiVersion = owner.Text("apiVersion") ?? "";
        var group = apiVersion.Contains('/', StringComparison.Ordinal)
            ? apiVersion[..apiVersion.IndexOf('/', StringComparison.Ordinal)]
            : "";
        return kinds.FindByKind(group, owner.Text("kind") ?? "") is { } kind
            ? new ObjectReference(kind.StorageName, new ObjectKey(kind.IsNamespaced ? space : "", owner.Text("name") ?? ""))
            : null;
    }
}
