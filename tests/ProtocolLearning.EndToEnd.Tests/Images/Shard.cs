using System.Text.Json.Nodes;

namespace ProtocolLearning.EndToEnd.Tests.Images;

/// <summary>What kubectl shows of a ShardPlacement.</summary>
internal sealed record Shard(string Name, int Epoch, string Participant, string? Phase, string? Node)
{
    public static Shard Of(JsonNode placement) => new(
        placement["metadata"]!["name"]!.GetValue<string>(),
        placement["spec"]!["epoch"]!.GetValue<int>(),
        placement["spec"]!["participant"]!.GetValue<string>(),
        placement["status"]?["phase"]?.GetValue<string>(),
        placement["status"]?["pod"]?["node"]?.GetValue<string>());
}
