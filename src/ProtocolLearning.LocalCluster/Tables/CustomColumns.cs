using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tables;

/// <summary>
/// The columns of a custom resource: its name, then what its definition asks for, or its age if that is nothing.
/// </summary>
internal static class CustomColumns
{
    public static IReadOnlyList<TableColumn> Read(JsonArray? definitions) => definitions is { Count: > 0 }
        ? [CoreColumns.Name, .. definitions.OfType<JsonObject>().Select(ReadColumn)]
        : CoreColumns.NameAndAge;

    private static TableColumn ReadColumn(JsonObject definition)
    {
        var path = JsonPath.Parse(definition.Text("jsonPath") ?? "");
        var type = definition.Text("type") ?? "string";
        return new TableColumn(definition.Text("name") ?? "", type, (content, now) => Cell(path.Select(content), type, now))
        {
            Format = definition.Text("format") ?? "",
            Description = definition.Text("description") ?? "",
            Priority = (int)(definition.Whole("priority") ?? 0),
        };
    }

    private static JsonNode? Cell(IReadOnlyList<JsonNode> selected, string type, DateTimeOffset now)
    {
        if (selected.Count == 0)
        {
            return null;
        }

        return type switch
        {
            "date" => Age.Since(selected[0], now),
            "integer" or "number" or "boolean" when selected.Count == 1 => selected[0].DeepClone(),
            _ => string.Join(",", selected.Select(node => node.Display())),
        };
    }
}
