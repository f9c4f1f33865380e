using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Writing;

/// <summary>The finalizers of an object, those that the server itself uses among them.</summary>
internal static class Finalizers
{
    public const string ForegroundDeletion = "foregroundDeletion";
    public const string Orphan = "orphan";
    public const string CustomResourceCleanup = "customresourcecleanup.apiextensions.k8s.io";

    public static IReadOnlyList<string> Of(JsonNode? content) =>
        [.. (content.At("metadata", "finalizers") as JsonArray ?? []).Select(name => name.AsText() ?? "")];

    public static bool Has(JsonNode? content, string name) => Of(content).Contains(name);

    public static void Set(JsonObject content, IReadOnlyList<string> names) =>
        content.EnsureObject("metadata").SetOrRemove("finalizers", names.Count == 0 ? null : names.ToJsonArray());

    public static void Add(JsonObject content, string name)
    {
        if (!Has(content, name))
        {
            Set(content, [.. Of(content), name]);
        }
    }

    public static void Remove(JsonObject content, string name) =>
        Set(content, [.. Of(content).Where(present => present != name)]);

    /// <summary>
    /// Whether anything still holds a deleted object back: its finalizers, or for a namespace those of its spec.
    /// </summary>
    public static bool HoldBack(JsonObject content) =>
        Of(content).Count > 0 || (IsNamespace(content) && content.At("spec", "finalizers") is JsonArray { Count: > 0 });

    private static bool IsNamespace(JsonObject content) =>
        content.Text("kind") == "Namespace" && content.Text("apiVersion") == "v1";
}
