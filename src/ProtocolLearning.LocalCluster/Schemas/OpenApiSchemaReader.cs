using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Schemas;

/// <summary>Reads the <c>openAPIV3Schema</c> of a custom resource definition.</summary>
internal static class OpenApiSchemaReader
{
    /// <summary>Reads the schema of a whole object: the members that every object has are added to it.</summary>
    public static SchemaNode ReadRoot(JsonObject schema) => Read(schema, true);

    /// <summary>The schema of a definition that has none.</summary>
    public static JsonObject AnyObject() => new() { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };

    private static SchemaNode Read(JsonObject schema, bool isObjectRoot)
    {
        var properties = schema.Object("properties");
        return new SchemaNode
        {
            Type = schema.Text("type"),
            Format = schema.Text("format"),
            Description = schema.Text("description") ?? "",
            Default = schema["default"]?.DeepClone(),
            LazyProperties = Once<IReadOnlyDictionary<string, SchemaNode>>(ReadProperties(properties, isObjectRoot)),
            LazyItems = Once(schema.Object("items") is { } items ? Read(items, false) : null),
            LazyAdditional = Once(ReadAdditional(schema["additionalProperties"])),
            Required = [.. (schema.Array("required") ?? []).Select(name => name.AsText() ?? "")],
            Nullable = schema.Flag("nullable") ?? false,
            IntOrString = schema.Flag("x-kubernetes-int-or-string") ?? false,
            PreservesUnknown = schema.Flag("x-kubernetes-preserve-unknown-fields") ?? false,
            EmbeddedResource = schema.Flag("x-kubernetes-embedded-resource") ?? false,
            ListMerge = ReadListMerge(schema.Text("x-kubernetes-list-type")),
            ListMapKeys = [.. (schema.Array("x-kubernetes-list-map-keys") ?? []).Select(name => name.AsText() ?? "")],
            AtomicMap = schema.Text("x-kubernetes-map-type") == "atomic",
            Bounds = ReadBounds(schema),
            Pattern = schema.Text("pattern") is { } pattern ? new Regex(pattern, SchemaPattern.Options) : null,
            Enum = [.. (schema.Array("enum") ?? []).Select(value => value?.DeepClone())],
            AllOf = ReadAll(schema.Array("allOf")),
            AnyOf = ReadAll(schema.Array("anyOf")),
            OneOf = ReadAll(schema.Array("oneOf")),
            Not = schema.Object("not") is { } not ? Read(not, false) : null,
        };
    }

    private static Dictionary<string, SchemaNode> ReadProperties(JsonObject? properties, bool isObjectRoot)
    {
        var result = new Dictionary<string, SchemaNode>();
        foreach (var (name, value) in properties ?? [])
        {
            result[name] = Read(value as JsonObject ?? [], value.Flag("x-kubernetes-embedded-resource") ?? false);
        }

        if (isObjectRoot)
        {
            result["apiVersion"] = ObjectSchemas.Text;
            result["kind"] = ObjectSchemas.Text;
            result["metadata"] = ObjectSchemas.Metadata;
        }

        return result;
    }

    private static SchemaNode? ReadAdditional(JsonNode? additional) => additional switch
    {
        JsonObject schema => Read(schema, false),
        JsonValue value when value.TryGetValue<bool>(out var allowed) && allowed => SchemaNode.Anything,
        _ => null,
    };

    private static SchemaNode[] ReadAll(JsonArray? schemas) =>
        [.. (schemas ?? []).OfType<JsonObject>().Select(schema => Read(schema, false))];

    private static ListMerge ReadListMerge(string? type) => type switch
    {
        "map" => ListMerge.Map,
        "set" => ListMerge.Set,
        _ => ListMerge.Atomic,
    };

    private static SchemaBounds ReadBounds(JsonObject schema) => new()
    {
        Minimum = schema["minimum"].AsNumber(),
        Maximum = schema["maximum"].AsNumber(),
        ExclusiveMinimum = schema.Flag("exclusiveMinimum") ?? false,
        ExclusiveMaximum = schema.Flag("exclusiveMaximum") ?? false,
        MultipleOf = schema["multipleOf"].AsNumber(),
        MinLength = schema.Whole("minLength"),
        MaxLength = schema.Whole("maxLength"),
        MinItems = schema.Whole("minItems"),
        MaxItems = schema.Whole("maxItems"),
        UniqueItems = schema.Flag("uniqueItems") ?? false,
        MinProperties = schema.Whole("minProperties"),
        MaxProperties = schema.Whole("maxProperties"),
    };

    private static Lazy<T> Once<T>(T value) => new(value);
}
