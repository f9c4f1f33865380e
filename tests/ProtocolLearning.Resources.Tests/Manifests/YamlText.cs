using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProtocolLearning.Resources.Manifests;

namespace ProtocolLearning.Resources.Tests.Manifests;

internal static class YamlText
{
    public static JsonSerializerOptions Relaxed { get; } = new() { Encoder = JavaScriptEncoder.Default };

    public static IReadOnlyList<JsonNode> Read(string text) => [.. YamlReader.Read(text).Select(document => document.Root)];

    /// <summary>RFC 7396, with a null that removes.</summary>
    public static JsonNode Merge(JsonNode target, JsonNode patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch.DeepClone();
        }

        var merged = target as JsonObject ?? [];
        foreach (var (field, value) in changes)
        {
            merged[field] = value is null ? null : Merge(merged[field]?.DeepClone() ?? new JsonObject(), value);
            if (value is null)
            {
                merged.Remove(field);
            }
        }

        return merged;
    }
}
