using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Schemas;

namespace ProtocolLearning.LocalCluster.OpenApi;

/// <summary>Writes schema nodes of core kinds as OpenAPI, each shared type once, under its name.</summary>
internal sealed class SchemaWriter(string referencePrefix)
{
    /// <summary>The shared types written so far.</summary>
    public JsonObject Definitions { get; } = [];

    /// <summary>A reference to a shared type, which is written if it is not yet; any other node in place.</summary>
    public JsonObject Write(SchemaNode node)
    {
        if (node.ReferenceName is not { } name)
        {
            return WriteInPlace(node);
        }

        if (!Definitions.ContainsKey(name))
        {
            Definitions[name] = new JsonObject();
            Definitions[name] = WriteInPlace(node);
        }

        return new JsonObject { ["$ref"] = referencePrefix + name };
    }

    private JsonObject WriteInPlace(SchemaNode node)
    {
        var json = new JsonObject();
        AddText(json, "description", node.Description);
        AddText(json, "type", node.IntOrString && node.Format == "int-or-string" ? "string" : node.Type);
        AddText(json, "format", node.Format);
        if (node.Default is { } value)
        {
            json["default"] = value.DeepClone();
        }

        if (node.Properties.Count > 0)
        {
            json["properties"] = new JsonObject(node.Properties
                .Select(property => KeyValuePair.Create(property.Key, (JsonNode?)Write(property.Value))));
        }

        if (node.Required.Count > 0)
        {
            json["required"] = node.Required.ToJsonArray();
        }

        if (node.Items is { } items)
        {
            json["items"] = Write(items);
            json["x-kubernetes-list-type"] = node.ListMerge.ToString().ToLowerInvariant();
        }

        if (node.ListMapKeys.Count > 0)
        {
            json["x-kubernetes-list-map-keys"] = node.ListMapKeys.ToJsonArray();
        }

        if (node.Additional is { } additional)
        {
            json["additionalProperties"] = Write(additional);
        }

        if (node.AtomicMap)
        {
            json["x-kubernetes-map-type"] = "atomic";
        }

        return json;
    }

    private static void AddText(JsonObject json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json[name] = text;
        }
    }
}
