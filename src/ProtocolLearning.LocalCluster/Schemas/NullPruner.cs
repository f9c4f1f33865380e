using System.Text.Json.Nodes;

namespace ProtocolLearning.LocalCluster.Schemas;

/// <summary>
/// Removes nulls that mean "absent": all of a core kind's, and those of a custom resource that are not nullable.
/// </summary>
internal static class NullPruner
{
    public static void PruneAll(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                Remove(members, _ => true);
                foreach (var (_, member) in members)
                {
                    PruneAll(member);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    PruneAll(item);
                }

                break;
        }
    }

    public static void PruneNotNullable(SchemaNode schema, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                Remove(members, name => schema.Member(name) is { Nullable: false, Type: not null });
                foreach (var (name, member) in members)
                {
                    PruneNotNullable(schema.Member(name) ?? SchemaNode.Anything, member);
                }

                break;
            case JsonArray items when schema.Items is { } itemSchema:
                foreach (var item in items)
                {
                    PruneNotNullable(itemSchema, item);
                }

                break;
        }
    }

    private static void Remove(JsonObject members, Func<string, bool> applies)
    {
        foreach (var name in members
            .Where(member => member.Value is null && applies(member.Key))
            .Select(member => member.Key)
            .ToArray())
        {
            members.Remove(name);
        }
    }
}
