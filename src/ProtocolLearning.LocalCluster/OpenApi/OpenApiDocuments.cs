using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Kinds;

namespace ProtocolLearning.LocalCluster.OpenApi;

/// <summary>The OpenAPI documents: version 2 in one piece, version 3 one for each group version.</summary>
internal sealed class OpenApiDocuments(KindRegistry kinds)
{
    private readonly Guid _server = Guid.NewGuid();

    public JsonObject Version2() => new()
    {
        ["swagger"] = "2.0",
        ["info"] = Info(),
        ["paths"] = new JsonObject(kinds.All.SelectMany(KindPaths.Of)),
        ["definitions"] = KindDefinitions.Write(kinds.All, "#/definitions/"),
    };

    /// <summary>
    /// Where the version 3 documents are. Their addresses change whenever a kind does, so that clients may keep them.
    /// </summary>
    public JsonObject Version3Index()
    {
        var all = kinds.All;
        var paths = all.Select(Root).Distinct().Select(root => KeyValuePair.Create(root, (JsonNode?)new JsonObject
        {
            ["serverRelativeURL"] = $"/openapi/v3/{root}?hash={_server:N}{all.GetHashCode():X8}",
        }));
        return new JsonObject { ["paths"] = new JsonObject(paths) };
    }

    public JsonObject? Version3(string root)
    {
        var served = kinds.All.Where(kind => Root(kind) == root).ToArray();
        return served.Length == 0 ? null : new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = Info(),
            ["paths"] = new JsonObject(served.SelectMany(KindPaths.Of)),
            ["components"] = new JsonObject { ["schemas"] = KindDefinitions.Write(served, "#/components/schemas/") },
        };
    }

    private static string Root(ResourceKind kind) => kind.Group.Length == 0 ? $"api/{kind.Version}" : $"apis/{kind.ApiVersion}";

    private static JsonObject Info() =>
        new() { ["title"] = "ProtocolLearning embedded API server", ["version"] = ServerVersion.GitVersion };
}
