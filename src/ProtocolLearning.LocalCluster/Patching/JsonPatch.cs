using System.Globalization;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Patching;

/// <summary>JSON patch (RFC 6902): add, remove, replace, move, copy and test, all or nothing.</summary>
internal static class JsonPatch
{
    private const int MostOperations = 10_000;

    /// <summary>The target after all operations; the target itself may be half changed where that fails.</summary>
    public static Outcome<JsonObject> Apply(JsonObject target, JsonArray operations)
    {
        if (operations.Count > MostOperations)
        {
            return ApiFailures.BadRequest($"the patch has {operations.Count} operations; the most allowed is {MostOperations}");
        }

        foreach (var operation in operations)
        {
            if (operation.Text("op") is not ("add" or "remove" or "replace" or "test" or "move" or "copy"))
            {
                return ApiFailures.BadRequest($"invalid operation {operation?.ToJsonString(JsonFormat.Relaxed)}: unsupported operation");
            }

            var error = ApplyOne(target, operation);
            if (error is not null)
            {
                return new ApiFailure(422, "Invalid", $"the server rejected our request due to an error in our request: {error}");
            }
        }

        return target;
    }

    private static string? ApplyOne(JsonObject target, JsonNode? operation)
    {
        var path = operation.Text("path");
        if (path is null || !path.StartsWith('/'))
        {
            return $"path \"{path}\" must start with \"/\"";
        }

        var value = (operation as JsonObject)?["value"];
        switch (operation.Text("op"))
        {
            case "add":
                return Add(target, path, value?.DeepClone());
            case "remove":
                return Remove(target, path, out _);
            case "replace":
                return Remove(target, path, out _) ?? Add(target, path, value?.DeepClone());
            case "test":
                return Find(target, path, out var found) is { } missing ? missing
                    : JsonNode.DeepEquals(found, value) ? null : $"testing value {path} failed";
            case "move":
                return Remove(target, operation.Text("from") ?? "", out var moved) ?? Add(target, path, moved);
            default:
                return Find(target, operation.Text("from") ?? "", out var copied) ?? Add(target, path, copied?.DeepClone());
        }
    }

    private static string? Add(JsonObject target, string path, JsonNode? value)
    {
        switch (Parent(target, path, out var last))
        {
            case JsonObject members:
                members[last] = value;
                return null;
            case JsonArray items when last == "-":
                items.Add(value);
                return null;
            case JsonArray items when Index(last) is { } index && index <= items.Count:
                items.Insert(index, value);
                return null;
            default:
                return $"add operation does not apply: doc is missing path: \"{path}\": missing value";
        }
    }

    private static string? Remove(JsonObject target, string path, out JsonNode? removed)
    {
        removed = null;
        switch (Parent(target, path, out var last))
        {
            case JsonObject members when members.Remove(last, out removed):
                return null;
            case JsonArray items when Index(last) is { } index && index < items.Count:
                removed = items[index];
                items.RemoveAt(index);
                return null;
            default:
                return $"remove operation does not apply: doc is missing path: \"{path}\": missing value";
        }
    }

    private static string? Find(JsonObject target, string path, out JsonNode? found)
    {
        found = null;
        switch (Parent(target, path, out var last))
        {
            case JsonObject members when members.TryGetPropertyValue(last, out found):
                return null;
            case JsonArray items when Index(last) is { } index && index < items.Count:
                found = items[index];
                return null;
            default:
                return $"doc is missing path: \"{path}\": missing value";
        }
    }

    private static JsonNode? Parent(JsonObject target, string path, out string last)
    {
        var names = path.Split('/').Skip(1)
            .Select(name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))
            .ToArray();
        last = names.LastOrDefault() ?? "";
        JsonNode? node = target;
        foreach (var name in names.SkipLast(1))
        {
            node = node is JsonArray items
                ? (Index(name) is { } index && index < items.Count ? items[index] : null)
                : (node as JsonObject)?[name];
        }

        return names.Length == 0 ? null : node;
    }

    private static int? Index(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
}
