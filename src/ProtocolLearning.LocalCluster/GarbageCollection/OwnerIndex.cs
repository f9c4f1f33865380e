using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.GarbageCollection;

/// <summary>Which objects name an owner's uid. Kept under the store's lock; read by the collector.</summary>
internal sealed class OwnerIndex
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<ObjectReference>> _dependents = [];

    public static IEnumerable<JsonNode> OwnersOf(JsonObject? content) =>
        (content.At("metadata", "ownerReferences") as JsonArray ?? []).OfType<JsonNode>();

    public IReadOnlyList<ObjectReference> DependentsOf(string uid)
    {
        lock (_gate)
        {
            return _dependents.TryGetValue(uid, out var dependents) ? [.. dependents] : [];
        }
    }

    public void Update(Change change)
    {
        var reference = new ObjectReference(change.StorageName, change.Current.Key);
        lock (_gate)
        {
            foreach (var owner in OwnersOf(change.Previous?.Content))
            {
                Remove(owner.Text("uid") ?? "", reference);
            }

            if (change.Type == ChangeType.Deleted)
            {
                return;
            }

            foreach (var owner in OwnersOf(change.Current.Content))
            {
                var uid = owner.Text("uid") ?? "";
                if (!_dependents.TryGetValue(uid, out var dependents))
                {
                    _dependents[uid] = dependents = [];
                }

                dependents.Add(reference);
            }
        }
    }

    private void Remove(string uid, ObjectReference reference)
    {
        if (_dependents.TryGetValue(uid, out var dependents) && dependents.Remove(reference) && dependents.Count == 0)
        {
            _dependents.Remove(uid);
        }
    }
}
