using System.Text.Json.Nodes;

namespace ProtocolLearning.LocalCluster.Schemas;

/// <summary>Removes the members that the schema does not know, and tells their paths.</summary>
internal static class SchemaPruner
{
    public static IReadOnlyList<string> Prune(SchemaNode schema, JsonObject content)
    {
        var unknown = new List<string>();
        PruneNode(schema, content, "", unknown);
        return unknown;
    }

    private static void PruneNode(SchemaNode schema, JsonNode? node, string path, List<string> unknown)
    {
        switch (node)
        {
            case JsonObject members:
                PruneObject(schema, members, path, unknown);
                break;
            case JsonArray items when schema.Items is { } itemSchema:
                for (var i = 0; i < items.Count; i++)
                {
                    PruneNode(itemSchema, items[i], $"{path}[{i}]", unknown);
                }

                break;
        }
    }

    private static void PruneObject(SchemaNode schema, JsonObject members, string path, List<string> unknown)
    {
        List<string>? dropped = null;
        foreach (var (name, member) in members)
        {
            var memberPath = path.Length == 0 ? name : $"{path}.{name}";
            if (schema.Member(name) is { } known)
            {
                PruneNode(known, member, memberPath, unknown);
            }
            else if (!schema.PreservesUnknown)
            {
                (dropped ??= []).Add(name);
                unknown.Add(memberPath);
            }
        }

        foreach (var name in dropped ?? [])
        {
            members.Remove(name);
        }
    }
}
