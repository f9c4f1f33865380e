using System.Net;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

/// <summary>What a server answered.</summary>
public sealed record Answer(HttpStatusCode Code, JsonObject Body, string Text, IReadOnlyList<string> Warnings, TimeSpan? RetryAfter)
{
    public string Reason => Body.Text("reason") ?? "";

    public string Message => Body.Text("message") ?? "";

    public string Version => Body.At("metadata", "resourceVersion").AsText() ?? "";

    public long? Generation => Body.At("metadata", "generation").AsWhole();

    public JsonArray Items => Body.Array("items") ?? [];

    public JsonNode? At(params ReadOnlySpan<string> path) => Body.At(path);

    public Answer Expect(HttpStatusCode code)
    {
        Assert.True(code == Code, $"expected {code}, got {Code}: {Text}");
        return this;
    }
}
