using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Kinds;

namespace ProtocolLearning.LocalCluster.Apply;

/// <summary>Keeps managedFields across writes that are not applies: whoever changes a field owns it from then on.</summary>
internal static class UpdateTracking
{
    /// <summary>
    /// Writes managedFields into <paramref name="after"/>. <paramref name="known"/> are the entries before the write.
    /// </summary>
    public static void Track(
        ResourceKind kind,
        IReadOnlyList<FieldManagerEntry> known,
        JsonObject? before,
        JsonObject after,
        string manager,
        string subresource,
        string now)
    {
        var (changed, removed) = FieldSet.Difference(kind.Schema, before ?? [], after);
        changed = ManagedScope.Limit(kind, subresource, changed);
        removed = ManagedScope.Limit(kind, subresource, removed);
        if (changed.IsEmpty && removed.IsEmpty)
        {
            FieldManagerEntry.WriteAll(after, known);
            return;
        }

        var own = new FieldManagerEntry(manager, FieldManagerEntry.Update, kind.ApiVersion, subresource, now, changed);
        var entries = new List<FieldManagerEntry>();
        foreach (var entry in known)
        {
            if (entry.IsSameManager(own))
            {
                own = own with { Fields = entry.Fields.Except(removed).Union(changed) };
            }
            else
            {
                entries.Add(entry with { Fields = entry.Fields.Except(changed).Except(removed) });
            }
        }

        FieldManagerEntry.WriteAll(after, entries.Append(own));
    }
}
