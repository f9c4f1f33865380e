using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Schemas;

namespace ProtocolLearning.LocalCluster.CustomResources;

/// <summary>
/// What makes a schema structural, as far as the server relies on it: types everywhere, keys for keyed lists, valid patterns.
/// </summary>
internal static class StructuralSchemaRules
{
    public static void Validate(JsonObject schema, string path, ICollection<FieldCause> causes)
    {
        var type = schema.Text("type");
        if (type is null
            && schema.Flag("x-kubernetes-int-or-string") is not true
            && schema.Flag("x-kubernetes-preserve-unknown-fields") is not true)
        {
            causes.Add(FieldCause.Required($"{path}.type", "must not be empty for specified object fields"));
        }

        if (type == "array" && schema.Object("items") is null)
        {
            causes.Add(FieldCause.Required($"{path}.items", "must be specified"));
        }

        ValidateKeys(schema, path, causes);
        ValidatePattern(schema, path, causes);
        foreach (var (name, property) in schema.Object("properties") ?? [])
        {
            Validate(property as JsonObject ?? [], $"{path}.properties[{name}]", causes);
        }

        if (schema.Object("items") is { } items)
        {
            Validate(items, $"{path}.items", causes);
        }

        if (schema.Object("additionalProperties") is { } additional)
        {
            Validate(additional, $"{path}.additionalProperties", causes);
        }
    }

    private static void ValidateKeys(JsonObject schema, string path, ICollection<FieldCause> causes)
    {
        if (schema.Text("x-kubernetes-list-type") != "map")
        {
            return;
        }

        var keys = schema.Array("x-kubernetes-list-map-keys") ?? [];
        if (keys.Count == 0)
        {
            causes.Add(
                FieldCause.Required($"{path}.x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map"));
        }

        foreach (var key in keys.Select(key => key.AsText() ?? ""))
        {
            if (schema.At("items", "properties", key) is null)
            {
                causes.Add(FieldCause.Invalid(
                    $"{path}.x-kubernetes-list-map-keys", $"\"{key}\"", "entries have to be properties of the items"));
            }
        }
    }

    private static void ValidatePattern(JsonObject schema, string path, ICollection<FieldCause> causes)
    {
        if (schema.Text("pattern") is { } pattern && SchemaPattern.Refusal(pattern) is { } refusal)
        {
            causes.Add(FieldCause.Invalid($"{path}.pattern", $"\"{pattern}\"", $"must be a valid regular expression: {refusal}"));
        }
    }
}
