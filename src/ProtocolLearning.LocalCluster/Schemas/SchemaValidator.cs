using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Schemas;

/// <summary>Checks a value against its schema and tells every field that is wrong. CEL rules are not run.</summary>
internal static class SchemaValidator
{
    public static void Validate(SchemaNode schema, JsonNode? value, string path, ICollection<FieldCause> causes)
    {
        if (value is null)
        {
            if (schema is { Nullable: false, Type: not null })
            {
                causes.Add(FieldCause.TypeInvalid(path, "\"null\"", $"{path} in body must be of type {schema.Type}: \"null\""));
            }

            return;
        }

        if (!MatchesType(schema, value))
        {
            var actual = NameOfType(value);
            causes.Add(
                FieldCause.TypeInvalid(path, $"\"{actual}\"", $"{path} in body must be of type {schema.Type}: \"{actual}\""));
            return;
        }

        switch (value)
        {
            case JsonObject members:
                ValidateObject(schema, members, path, causes);
                break;
            case JsonArray items:
                ValidateArray(schema, items, path, causes);
                break;
            default:
                ScalarValidator.Validate(schema, (JsonValue)value, path, causes);
                break;
        }

        ValidateEnum(schema, value, path, causes);
        ValidateCombinations(schema, value, path, causes);
    }

    private static void ValidateObject(SchemaNode schema, JsonObject members, string path, ICollection<FieldCause> causes)
    {
        foreach (var name in schema.Required)
        {
            if (!members.ContainsKey(name))
            {
                causes.Add(FieldCause.Required(Join(path, name)));
            }
        }

        if (schema.Bounds.MinProperties is { } least && members.Count < least)
        {
            causes.Add(FieldCause.Invalid(path, Count(members.Count), $"{path} in body should have at least {least} properties"));
        }

        if (schema.Bounds.MaxProperties is { } most && members.Count > most)
        {
            causes.Add(new("FieldValueTooMany", $"Too many: {members.Count}: must have at most {most} items", path));
        }

        foreach (var (name, member) in members)
        {
            if (schema.Member(name) is { } known)
            {
                Validate(known, member, Join(path, name), causes);
            }
        }
    }

    private static void ValidateArray(SchemaNode schema, JsonArray items, string path, ICollection<FieldCause> causes)
    {
        if (schema.Bounds.MinItems is { } least && items.Count < least)
        {
            causes.Add(FieldCause.Invalid(path, Count(items.Count), $"{path} in body should have at least {least} items"));
        }

        if (schema.Bounds.MaxItems is { } most && items.Count > most)
        {
            causes.Add(new("FieldValueTooMany", $"Too many: {items.Count}: must have at most {most} items", path));
            return;
        }

        var seen = new HashSet<string>();
        for (var i = 0; i < items.Count; i++)
        {
            var itemPath = $"{path}[{i}]";
            if (schema.Items is { } itemSchema)
            {
                Validate(itemSchema, items[i], itemPath, causes);
            }

            if (IdentityOf(schema, items[i]) is { } identity && !seen.Add(identity))
            {
                causes.Add(FieldCause.Duplicate(itemPath, identity));
            }
        }
    }

    private static string? IdentityOf(SchemaNode schema, JsonNode? item) => schema.ListMerge switch
    {
        ListMerge.Map when item is JsonObject => ListKey.Of(schema, item).ToJsonString(JsonFormat.Relaxed),
        ListMerge.Set => item?.ToJsonString(JsonFormat.Relaxed),
        _ when schema.Bounds.UniqueItems => item?.ToJsonString(JsonFormat.Relaxed),
        _ => null,
    };

    private static void ValidateEnum(SchemaNode schema, JsonNode value, string path, ICollection<FieldCause> causes)
    {
        if (schema.Enum.Count > 0 && !schema.Enum.Any(allowed => JsonNode.DeepEquals(allowed, value)))
        {
            var supported = schema.Enum.Select(allowed => allowed?.ToJsonString(JsonFormat.Relaxed) ?? "null");
            causes.Add(FieldCause.Unsupported(path, value.ToJsonString(JsonFormat.Relaxed), supported));
        }
    }

    private static void ValidateCombinations(SchemaNode schema, JsonNode value, string path, ICollection<FieldCause> causes)
    {
        foreach (var part in schema.AllOf)
        {
            Validate(part, value, path, causes);
        }

        if (schema.AnyOf.Count > 0 && !schema.AnyOf.Any(part => Accepts(part, value, path)))
        {
            causes.Add(FieldCause.Invalid(
                path, value.ToJsonString(JsonFormat.Relaxed), $"{path} in body must validate at least one schema (anyOf)"));
        }

        if (schema.OneOf.Count > 0 && schema.OneOf.Count(part => Accepts(part, value, path)) != 1)
        {
            causes.Add(FieldCause.Invalid(
                path, value.ToJsonString(JsonFormat.Relaxed), $"{path} in body must validate one and only one schema (oneOf)"));
        }

        if (schema.Not is { } not && Accepts(not, value, path))
        {
            causes.Add(FieldCause.Invalid(
                path, value.ToJsonString(JsonFormat.Relaxed), $"{path} in body must not validate the schema (not)"));
        }
    }

    private static bool Accepts(SchemaNode schema, JsonNode value, string path)
    {
        var causes = new List<FieldCause>();
        Validate(schema, value, path, causes);
        return causes.Count == 0;
    }

    private static bool MatchesType(SchemaNode schema, JsonNode value)
    {
        var kind = value.GetValueKind();
        if (schema.IntOrString)
        {
            return kind == JsonValueKind.String || kind == JsonValueKind.Number;
        }

        return schema.Type switch
        {
            "object" => kind == JsonValueKind.Object,
            "array" => kind == JsonValueKind.Array,
            "string" => kind == JsonValueKind.String,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            "integer" => value.AsWhole() is not null,
            "number" => kind == JsonValueKind.Number,
            _ => true,
        };
    }

    private static string NameOfType(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.AsWhole() is null ? "number" : "integer",
        _ => "boolean",
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);
}
