using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;

namespace ProtocolLearning.LocalCluster.Tables;

/// <summary>Renders objects as a <c>meta.k8s.io/v1</c> Table.</summary>
internal static class TableRenderer
{
    public static JsonObject Render(
        ResourceKind kind, IEnumerable<JsonObject> contents, JsonObject? listMetadata, string include, DateTimeOffset now) => new()
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = listMetadata ?? [],
            ["columnDefinitions"] = new JsonArray([.. kind.Columns.Select(Definition)]),
            ["rows"] = new JsonArray([.. contents.Select(content => Row(kind, content, include, now))]),
        };

    private static JsonObject Definition(TableColumn column) => new()
    {
        ["name"] = column.Name,
        ["type"] = column.Type,
        ["format"] = column.Format,
        ["description"] = column.Description,
        ["priority"] = column.Priority,
    };

    private static JsonObject Row(ResourceKind kind, JsonObject content, string include, DateTimeOffset now)
    {
        var row = new JsonObject { ["cells"] = new JsonArray([.. kind.Columns.Select(column => column.Cell(content, now))]) };
        if (include != "None")
        {
            row["object"] = include == "Object" ? content.Copy() : PartialMetadata.Of(content);
        }

        return row;
    }
}
