using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace ProtocolLearning.Resources.Manifests;

/// <summary>Fills in a schema's defaults as the API server does: a missing field first, then what is inside it.</summary>
internal static class SchemaDefaults
{
    public static void Apply(V1JSONSchemaProps schema, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject map:
                foreach (var (field, property) in schema.Properties ?? new Dictionary<string, V1JSONSchemaProps>())
                {
                    if (map[field] is null && property.DefaultProperty is { } initial)
                    {
                        map[field] = JsonNode.Parse(KubernetesJson.Serialize(initial));
                    }

                    Apply(property, map[field]);
                }

                break;
            case JsonArray list when schema.Items is V1JSONSchemaProps element:
                foreach (var item in list)
                {
                    Apply(element, item);
                }

                break;
        }
    }
}
