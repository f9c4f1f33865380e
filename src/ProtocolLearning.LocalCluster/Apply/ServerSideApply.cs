using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Kinds;

namespace ProtocolLearning.LocalCluster.Apply;

/// <summary>
/// Server-side apply: the configuration is merged into the live object, fields that the manager applied before and has dropped
/// are removed, and a field that another manager set to another value is a conflict unless it is taken by force.
/// </summary>
internal static class ServerSideApply
{
    /// <summary>The managedFields of an object that is created by its first apply.</summary>
    public static void TrackCreation(ResourceKind kind, JsonObject applied, JsonObject created, string manager, string now)
    {
        var fields = ManagedScope.Limit(kind, "", FieldSet.Of(kind.Schema, applied));
        FieldManagerEntry.WriteAll(created, [new(manager, FieldManagerEntry.Apply, kind.ApiVersion, "", now, fields)]);
    }

    /// <summary>The live object with the configuration applied, managedFields included.</summary>
    public static Outcome<JsonObject> Apply(
        ResourceKind kind, JsonObject live, JsonObject applied, string manager, string subresource, bool force, string now)
    {
        var fields = ManagedScope.Limit(kind, subresource, FieldSet.Of(kind.Schema, applied));
        var own = new FieldManagerEntry(manager, FieldManagerEntry.Apply, kind.ApiVersion, subresource, now, fields);
        var known = FieldManagerEntry.ReadAll(live);
        var last = known.FirstOrDefault(entry => entry.IsSameManager(own));
        var merged = (JsonObject)ObjectMerge.Merge(kind.Schema, live, applied)!;
        var changed = FieldSet.Difference(kind.Schema, live, merged).Changed;

        var others = new List<FieldManagerEntry>();
        var conflicts = new List<FieldCause>();
        foreach (var entry in known.Where(entry => entry != last))
        {
            var contested = entry.Fields.Intersect(fields).Intersect(changed);
            conflicts.AddRange(contested.Paths().Select(path => Conflict(entry, path)));
            others.Add(entry with { Fields = entry.Fields.Except(contested) });
        }

        if (conflicts.Count > 0 && !force)
        {
            return ApiFailures.ApplyConflict(conflicts);
        }

        if (last is not null)
        {
            var kept = others.Aggregate(fields, (all, entry) => all.Union(entry.Fields));
            FieldRemoval.Remove(kind.Schema, merged, last.Fields.Except(kept), kept);
        }

        var unchanged = last is not null && changed.IsEmpty && last.Fields.SameAs(fields);
        FieldManagerEntry.WriteAll(merged, others.Append(unchanged ? last! : own));
        return merged;
    }

    private static FieldCause Conflict(FieldManagerEntry entry, string path)
    {
        var through = entry.Subresource.Length > 0 ? $" with subresource \"{entry.Subresource}\"" : "";
        var version = entry.Operation == FieldManagerEntry.Update ? $" using {entry.ApiVersion}" : "";
        return new("FieldManagerConflict", $"conflict with \"{entry.Manager}\"{through}{version}", path);
    }
}
