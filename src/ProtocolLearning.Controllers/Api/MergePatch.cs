using System.Text.Json.Nodes;

namespace ProtocolLearning.Controllers.Api;

/// <summary>JSON merge patch (RFC 7396).</summary>
internal static class MergePatch
{
    /// <summary>
    /// The smallest patch that turns <paramref name="from"/> into <paramref name="to"/>; empty where they are equal.
    /// </summary>
    public static JsonObject Between(JsonObject from, JsonObject to)
    {
        var patch = new JsonObject();
        foreach (var (name, present) in from)
        {
            if (present is not null && to[name] is null)
            {
                patch[name] = null;
            }
        }

        foreach (var (name, wanted) in to)
        {
            switch (from[name], wanted)
            {
                case (_, null):
                    break;
                case (JsonObject before, JsonObject after):
                    if (Between(before, after) is { Count: > 0 } nested)
                    {
                        patch[name] = nested;
                    }

                    break;
                case var (before, after) when !JsonNode.DeepEquals(before, after):
                    patch[name] = after.DeepClone();
                    break;
                default:
                    break;
            }
        }

        return patch;
    }
}
