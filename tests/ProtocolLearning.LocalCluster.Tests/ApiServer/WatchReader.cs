using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

/// <summary>Reads a watch event by event, each within a deadline.</summary>
public sealed class WatchReader(HttpResponseMessage response, Stream stream) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private readonly StreamReader _lines = new(stream);

    /// <summary>The next event, or null at the end of the watch.</summary>
    public async Task<(string Type, JsonNode Object)?> NextAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var line = await _lines.ReadLineAsync(deadline.Token);
        if (line is null)
        {
            return null;
        }

        var parsed = JsonNode.Parse(line)!;
        return (parsed.Text("type")!, parsed["object"]!);
    }

    /// <summary>The next event's type and object name.</summary>
    public async Task<string> NextNameAsync()
    {
        var next = await NextAsync();
        return next is { } read ? $"{read.Type} {read.Object.At("metadata", "name").AsText()}" : "end";
    }

    public void Dispose()
    {
        _lines.Dispose();
        response.Dispose();
    }
}
