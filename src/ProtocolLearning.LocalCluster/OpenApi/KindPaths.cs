using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Kinds;

namespace ProtocolLearning.LocalCluster.OpenApi;

/// <summary>
/// The paths of kinds in an OpenAPI document, with what kubectl reads of them: their kind, and the parameters of writes.
/// </summary>
internal static class KindPaths
{
    private static readonly string[] WriteParameters = ["dryRun", "fieldManager", "fieldValidation"];

    public static IEnumerable<KeyValuePair<string, JsonNode?>> Of(ResourceKind kind)
    {
        var root = kind.Group.Length == 0 ? $"/api/{kind.Version}" : $"/apis/{kind.ApiVersion}";
        var collection = kind.IsNamespaced ? $"{root}/namespaces/{{namespace}}/{kind.Plural}" : $"{root}/{kind.Plural}";
        yield return KeyValuePair.Create(collection, (JsonNode?)new JsonObject
        {
            ["get"] = Operation(kind, "list"),
            ["post"] = Operation(kind, "post", WriteParameters),
        });
        yield return KeyValuePair.Create($"{collection}/{{name}}", (JsonNode?)new JsonObject
        {
            ["get"] = Operation(kind, "get"),
            ["put"] = Operation(kind, "put", WriteParameters),
            ["patch"] = Operation(kind, "patch", [.. WriteParameters, "force"]),
            ["delete"] = Operation(kind, "delete", "dryRun", "propagationPolicy", "gracePeriodSeconds"),
        });
    }

    private static JsonObject Operation(ResourceKind kind, string action, params string[] parameters) => new()
    {
        ["operationId"] = $"{action}{kind.Version}{kind.Kind}",
        ["x-kubernetes-action"] = action,
        ["x-kubernetes-group-version-kind"] = KindDefinitions.Mark(kind),
        ["parameters"] = new JsonArray([.. parameters.Select(name => new JsonObject
        {
            ["name"] = name,
            ["in"] = "query",
            ["schema"] = new JsonObject { ["type"] = "string", ["uniqueItems"] = true },
        })]),
        ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
    };
}
