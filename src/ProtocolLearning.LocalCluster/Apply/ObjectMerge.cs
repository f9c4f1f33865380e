using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Schemas;

namespace ProtocolLearning.LocalCluster.Apply;

/// <summary>
/// Lays an applied configuration over a live object: members and keyed items one by one, everything else as a whole.
/// </summary>
internal static class ObjectMerge
{
    public static JsonNode? Merge(SchemaNode schema, JsonNode? live, JsonNode? applied)
    {
        if (FieldSteps.IsLeaf(schema, live) || FieldSteps.IsLeaf(schema, applied))
        {
            return applied?.DeepClone();
        }

        return live is JsonObject members
            ? MergeMembers(schema, members, (JsonObject)applied!)
            : MergeItems(schema, (JsonArray)live!, (JsonArray)applied!);
    }

    private static JsonObject MergeMembers(SchemaNode schema, JsonObject live, JsonObject applied)
    {
        var merged = (JsonObject)live.DeepClone();
        foreach (var (name, value) in applied)
        {
            merged[name] = live[name] is { } present
                ? Merge(schema.Member(name) ?? SchemaNode.Anything, present, value)
                : value?.DeepClone();
        }

        return merged;
    }

    private static JsonArray MergeItems(SchemaNode schema, JsonArray live, JsonArray applied)
    {
        var merged = new JsonArray();
        var configured = FieldSteps.Parts(schema, applied);
        foreach (var item in live)
        {
            merged.Add(configured.Remove(FieldSteps.Item(schema, item), out var twin)
                ? Merge(schema.Items ?? SchemaNode.Anything, item, twin.Value)
                : item?.DeepClone());
        }

        foreach (var (_, part) in configured)
        {
            merged.Add(part.Value?.DeepClone());
        }

        return merged;
    }
}
