using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Schemas;

/// <summary>
/// The identity of an item in a list that merges by key: its key members, with the schema's defaults for absent ones.
/// </summary>
internal static class ListKey
{
    public static JsonObject Of(SchemaNode list, JsonNode? item)
    {
        var key = new JsonObject();
        foreach (var name in list.ListMapKeys.Order(StringComparer.Ordinal))
        {
            var value = item.At(name) ?? list.Items?.Member(name)?.Default;
            if (value is not null)
            {
                key[name] = value.DeepClone();
            }
        }

        return key;
    }
}
