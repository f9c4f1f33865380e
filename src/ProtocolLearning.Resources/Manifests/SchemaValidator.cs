using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using ProtocolLearning.Resources.Validation;

namespace ProtocolLearning.Resources.Manifests;

/// <summary>Checks a JSON value against a structural schema: the part of OpenAPI v3 that this product's CRDs use.</summary>
internal sealed class SchemaValidator
{
    private readonly List<FieldError> _errors = [];

    public static IReadOnlyList<FieldError> Validate(V1JSONSchemaProps schema, JsonNode? value)
    {
        var validator = new SchemaValidator();
        validator.Visit(schema, value, "");
        return validator._errors;
    }

    private void Visit(V1JSONSchemaProps schema, JsonNode? value, string path)
    {
        if (schema.XKubernetesIntOrString == true)
        {
            VisitIntOrString(schema, value, path);
        }
        else if (KindOf(value) != schema.Type)
        {
            Report(path, $"must be {Article(schema.Type)}, not {Article(KindOf(value))}", Hint(schema));
        }
        else if (value is JsonObject map)
        {
            VisitObject(schema, map, path);
        }
        else if (value is JsonArray list)
        {
            VisitList(schema, list, path);
        }
        else if (schema.Type == "string")
        {
            VisitText(schema, value!.GetValue<string>(), path);
        }
        else if (schema.Type == "integer")
        {
            VisitInteger(schema, value!.GetValue<long>(), path);
        }
    }

    private void VisitObject(V1JSONSchemaProps schema, JsonObject map, string path)
    {
        CheckCount(map.Count, schema.MinProperties, schema.MaxProperties, path, "entries");
        foreach (var required in schema.Required ?? [])
        {
            if (map[required] is null)
            {
                Report(Join(path, required), "required, and missing", Hint(schema.Properties[required]));
            }
        }

        foreach (var (field, value) in map)
        {
            var child = Join(path, field);
            if (schema.Properties?.TryGetValue(field, out var property) == true)
            {
                // A null is dropped, and a default takes its place, as the API server does.
                if (value is not null)
                {
                    Visit(property, value, child);
                }
            }
            else if (schema.AdditionalProperties is V1JSONSchemaProps element)
            {
                Visit(element, value, child);
            }
            else if (schema.Properties is { } properties)
            {
                Report(child, "unknown field", Suggestion.For(field, properties.Keys));
            }
        }
    }

    private void VisitList(V1JSONSchemaProps schema, JsonArray list, string path)
    {
        CheckCount(list.Count, schema.MinItems, schema.MaxItems, path, "items");
        var seen = new HashSet<string>();
        var keys = schema.XKubernetesListMapKeys;
        for (var index = 0; index < list.Count; index++)
        {
            var item = list[index];
            var child = string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");
            Visit((V1JSONSchemaProps)schema.Items, item, child);
            var identity = keys is null
                ? item?.ToJsonString()
                : string.Join('\n', keys.Select(key => (item as JsonObject)?[key]?.ToJsonString()));
            if (schema.XKubernetesListType is "map" or "set" && !seen.Add(identity ?? ""))
            {
                Report(child, $"stands twice (by {(keys is null ? "value" : string.Join(", ", keys))})", "remove one");
            }
        }
    }

    private void VisitText(V1JSONSchemaProps schema, string text, string path)
    {
        if (schema.EnumProperty is { } values && !values.Contains(text))
        {
            Report(path, $"'{text}' is not a known value", Suggestion.For(text, values.Cast<string>()));
        }

        CheckCount(text.EnumerateRunes().Count(), schema.MinLength, schema.MaxLength, path, "characters");
        if (schema.Pattern is { } pattern && !PatternMatch.Matches(pattern, text))
        {
            Report(path, $"'{text}' does not match {pattern}", "correct the value");
        }
        else if (schema.Format == "date-time"
            && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _))
        {
            Report(path, $"'{text}' is no time", "write it as 2030-01-31T12:00:00Z");
        }
    }

    private void VisitInteger(V1JSONSchemaProps schema, long number, string path)
    {
        var least = schema.Minimum ?? (schema.Format == "int32" ? int.MinValue : long.MinValue);
        var greatest = schema.Maximum ?? (schema.Format == "int32" ? int.MaxValue : long.MaxValue);
        if (number < least || number > greatest)
        {
            var range = string.Create(CultureInfo.InvariantCulture, $"use a number from {least:0} to {greatest:0}");
            Report(path, string.Create(CultureInfo.InvariantCulture, $"{number} is out of range"), range);
        }
    }

    private void VisitIntOrString(V1JSONSchemaProps schema, JsonNode? value, string path)
    {
        switch (KindOf(value))
        {
            case "string":
                VisitText(schema, value!.GetValue<string>(), path);
                break;
            case not "integer":
                Report(path, $"must be a string or an integer, not {Article(KindOf(value))}", "quote the value");
                break;
        }
    }

    private void CheckCount(int count, long? least, long? greatest, string path, string noun)
    {
        if (count < (least ?? 0))
        {
            Report(path, string.Create(CultureInfo.InvariantCulture, $"has {count} {noun}"), $"give at least {least}");
        }
        else if (count > (greatest ?? long.MaxValue))
        {
            Report(path, string.Create(CultureInfo.InvariantCulture, $"has {count} {noun}"), $"give at most {greatest}");
        }
    }

    private void Report(string path, string message, string whatToDo) => _errors.Add(new FieldError(path, message, whatToDo));

    private static string Join(string path, string field) => path.Length == 0 ? field : $"{path}.{field}";

    private static string Article(string type) => type is "array" ? "a list" : type is "object" or "integer" ? $"an {type}" : type is "null" ? "empty" : $"a {type}";

    private static string Hint(V1JSONSchemaProps schema) => schema switch
    {
        { EnumProperty: { } values } => $"use one of {string.Join(", ", values)}",
        { Type: "string" } => "give it a string, in quotes where it looks like a number",
        { Type: "array" } => "give it a list",
        { Type: "object", Required: { } fields } => $"give it {string.Join(", ", fields)}",
        { Type: { } type } => $"give it {Article(type)}",
        _ => "correct the value",
    };

    private static string KindOf(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => value.AsValue().TryGetValue(out long _) ? "integer" : "number",
        _ => "null",
    };
}
