using System.Text.Json.Nodes;

namespace ProtocolLearning.Resources.Manifests;

/// <summary>One document and the line, from 1, of each of its field paths.</summary>
internal sealed record YamlDocument(JsonNode Root, IReadOnlyDictionary<string, long> Lines)
{
    /// <summary>The line of a field, or of the nearest field around it that is there.</summary>
    public long LineOf(string path)
    {
        while (!Lines.ContainsKey(path))
        {
            path = path[..Math.Max(path.LastIndexOfAny(['.', '[']), 0)];
        }

        return Lines[path];
    }
}
