using System.Text.Json.Nodes;

namespace ProtocolLearning.LocalCluster.Tables;

/// <summary>One column of <c>kubectl get</c>. A priority above 0 shows with <c>-o wide</c> only.</summary>
internal sealed record TableColumn(string Name, string Type, Func<JsonObject, DateTimeOffset, JsonNode?> Cell)
{
    public string Format { get; init; } = "";

    public string Description { get; init; } = "";

    public int Priority { get; init; }
}
