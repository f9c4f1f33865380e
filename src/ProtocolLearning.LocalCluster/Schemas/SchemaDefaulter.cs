using System.Text.Json.Nodes;

namespace ProtocolLearning.LocalCluster.Schemas;

/// <summary>Fills in the defaults of absent members, as deep as the objects that are present.</summary>
internal static class SchemaDefaulter
{
    public static void Apply(SchemaNode schema, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                ApplyToObject(schema, members);
                break;
            case JsonArray items when schema.Items is { } itemSchema:
                foreach (var item in items)
                {
                    Apply(itemSchema, item);
                }

                break;
        }
    }

    private static void ApplyToObject(SchemaNode schema, JsonObject members)
    {
        foreach (var (name, property) in schema.Properties)
        {
            if (property.Default is not { } value)
            {
                continue;
            }

            if (!members.TryGetPropertyValue(name, out var present) || (present is null && !property.Nullable))
            {
                members[name] = value.DeepClone();
            }
        }

        foreach (var (name, member) in members)
        {
            if (member is not null && schema.Member(name) is { } known)
            {
                Apply(known, member);
            }
        }
    }
}
