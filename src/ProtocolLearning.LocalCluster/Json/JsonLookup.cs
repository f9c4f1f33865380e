using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProtocolLearning.LocalCluster.Json;

/// <summary>Reading members of a node that may be absent or of another type: both read as null.</summary>
internal static class JsonLookup
{
    private const double LargestWhole = 1e15;

    public static JsonObject? Object(this JsonNode? node, string name) => (node as JsonObject)?[name] as JsonObject;

    public static JsonArray? Array(this JsonNode? node, string name) => (node as JsonObject)?[name] as JsonArray;

    public static string? Text(this JsonNode? node, string name) => (node as JsonObject)?[name].AsText();

    public static long? Whole(this JsonNode? node, string name) => (node as JsonObject)?[name].AsWhole();

    public static bool? Flag(this JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            node = (node as JsonObject)?[name];
        }

        return node;
    }

    public static string? AsText(this JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static long? AsWhole(this JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<long>(out var whole) => whole,
        JsonValue value when value.TryGetValue<int>(out var small) => small,
        JsonValue value when value.TryGetValue<double>(out var real) && real == Math.Floor(real) && Math.Abs(real) < LargestWhole =>
            (long)real,
        _ => null,
    };

    public static double? AsNumber(this JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<double>(out var real) => real,
        _ => node.AsWhole(),
    };

    /// <summary>The member as an object, added if it is absent or null.</summary>
    public static JsonObject EnsureObject(this JsonObject node, string name)
    {
        if (node[name] is JsonObject present)
        {
            return present;
        }

        var added = new JsonObject();
        node[name] = added;
        return added;
    }

    /// <summary>Sets the member to a copy of <paramref name="value"/>, or removes it where that is null.</summary>
    public static void SetOrRemove(this JsonObject node, string name, JsonNode? value)
    {
        if (value is null)
        {
            node.Remove(name);
        }
        else
        {
            node[name] = value.DeepClone();
        }
    }

    public static JsonObject Copy(this JsonObject node) => (JsonObject)node.DeepClone();

    public static JsonArray ToJsonArray(this IEnumerable<string> texts) =>
        new([.. texts.Select(text => (JsonNode?)JsonValue.Create(text))]);

    /// <summary>A scalar as a person would write it; containers as JSON.</summary>
    public static string Display(this JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.AsText() ?? "",
        _ => node.ToJsonString(JsonFormat.Relaxed),
    };
}
