using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Schemas;

namespace ProtocolLearning.LocalCluster.OpenApi;

/// <summary>
/// The definitions of kinds in an OpenAPI document: core ones from their models, custom ones as their definition gives them.
/// </summary>
internal static class KindDefinitions
{
    private const string KindMark = "x-kubernetes-group-version-kind";

    public static JsonObject Write(IEnumerable<ResourceKind> kinds, string referencePrefix)
    {
        var writer = new SchemaWriter(referencePrefix);
        foreach (var kind in kinds)
        {
            var name = NameOf(kind);
            if (kind.SchemaSource is { } source)
            {
                writer.Definitions[name] = WriteCustom(kind, source, writer);
            }
            else
            {
                writer.Write(kind.Schema);
            }

            writer.Definitions[name]!.AsObject()[KindMark] = new JsonArray(Mark(kind));
        }

        return writer.Definitions;
    }

    public static string NameOf(ResourceKind kind) =>
        kind.IsCustom
            ? $"{string.Join('.', kind.Group.Split('.').Reverse())}.{kind.Version}.{kind.Kind}"
            : kind.Schema.ReferenceName!;

    public static JsonObject Mark(ResourceKind kind) =>
        new() { ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = kind.Kind };

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };

    private static JsonObject WriteCustom(ResourceKind kind, JsonObject source, SchemaWriter writer)
    {
        var schema = source.Copy();
        var properties = schema.EnsureObject("properties");
        properties["apiVersion"] = Text($"The versioned schema of this object: {kind.ApiVersion}.");
        properties["kind"] = Text($"What this object is: {kind.Kind}.");
        var metadata = writer.Write(ObjectSchemas.Metadata);
        metadata["description"] = "Standard object's metadata.";
        properties["metadata"] = metadata;
        return schema;
    }
}
