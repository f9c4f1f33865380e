using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProtocolLearning.LocalCluster.Json;

/// <summary>
/// Reads JSON into nodes that hold their values outright. The framework's own nodes read a document lazily, on first use, which
/// would make a stored object unsafe to share between requests; it also hides repeated members, which field validation reports.
/// </summary>
internal static class JsonTree
{
    private const int DeepestNesting = 256;

    /// <summary>
    /// Reads one document. Paths of repeated members are added to <paramref name="duplicates"/>; the last one wins.
    /// </summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> utf8, ICollection<string>? duplicates = null)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DeepestNesting });
        if (!reader.Read())
        {
            throw new JsonException("the document is empty");
        }

        var node = ReadNode(ref reader, "", duplicates);
        if (reader.Read())
        {
            throw new JsonException("there is more text after the document");
        }

        return node;
    }

    /// <summary>Copies an element into nodes that hold their values outright.</summary>
    public static JsonNode? Materialize(JsonElement element) => Parse(JsonSerializer.SerializeToUtf8Bytes(element));

    private static JsonNode? ReadNode(ref Utf8JsonReader reader, string path, ICollection<string>? duplicates) =>
        reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(ref reader, path, duplicates),
            JsonTokenType.StartArray => ReadArray(ref reader, path, duplicates),
            JsonTokenType.String => JsonValue.Create(reader.GetString()),
            JsonTokenType.Number => reader.TryGetInt64(out var whole)
                ? JsonValue.Create(whole)
                : JsonValue.Create(reader.GetDouble()),
            JsonTokenType.True => JsonValue.Create(true),
            JsonTokenType.False => JsonValue.Create(false),
            _ => null,
        };

    private static JsonObject ReadObject(ref Utf8JsonReader reader, string path, ICollection<string>? duplicates)
    {
        var result = new JsonObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            var memberPath = path.Length == 0 ? name : $"{path}.{name}";
            var value = ReadNode(ref reader, memberPath, duplicates);
            if (!result.TryAdd(name, value))
            {
                duplicates?.Add(memberPath);
                result[name] = value;
            }
        }

        return result;
    }

    private static JsonArray ReadArray(ref Utf8JsonReader reader, string path, ICollection<string>? duplicates)
    {
        var result = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            result.Add(ReadNode(ref reader, $"{path}[{result.Count}]", duplicates));
        }

        return result;
    }
}
