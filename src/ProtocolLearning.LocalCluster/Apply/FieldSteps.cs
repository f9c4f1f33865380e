using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Schemas;

namespace ProtocolLearning.LocalCluster.Apply;

/// <summary>
/// The steps from a value to its parts, as the schema makes them: members, keyed items, elements of a set; none for a leaf.
/// </summary>
internal static class FieldSteps
{
    /// <summary>Whether the value is owned as a whole.</summary>
    public static bool IsLeaf(SchemaNode schema, JsonNode? value) => value switch
    {
        JsonObject => schema.AtomicMap,
        JsonArray => schema.ListMerge == ListMerge.Atomic,
        _ => true,
    };

    public static string Member(string name) => $"f:{name}";

    public static string Item(SchemaNode list, JsonNode? item) => list.ListMerge == ListMerge.Map
        ? $"k:{ListKey.Of(list, item).ToJsonString(JsonFormat.Relaxed)}"
        : $"v:{item?.ToJsonString(JsonFormat.Relaxed) ?? "null"}";

    /// <summary>The parts of a value that is no leaf, by step. Of items with equal keys the last counts.</summary>
    public static Dictionary<string, (SchemaNode Schema, JsonNode? Value)> Parts(SchemaNode schema, JsonNode value)
    {
        var parts = new Dictionary<string, (SchemaNode, JsonNode?)>();
        if (value is JsonObject members)
        {
            foreach (var (name, member) in members)
            {
                parts[Member(name)] = (schema.Member(name) ?? SchemaNode.Anything, member);
            }
        }
        else if (value is JsonArray items)
        {
            foreach (var item in items)
            {
                parts[Item(schema, item)] = (schema.Items ?? SchemaNode.Anything, item);
            }
        }

        return parts;
    }
}
