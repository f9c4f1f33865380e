using System.Buffers;
using System.Text.Json;

using k8s.Models;

namespace ProtocolLearning.Controllers.Api;

/// <summary>
/// One line of a watch, parsed once: the object is read straight into its type as soon as the event's type is known. An error
/// comes as an event of type ERROR, or as a bare Status where a server (or a proxy) answered 200 and failed afterwards.
/// </summary>
internal readonly record struct WatchLine<T>(WatchEventKind Kind, T? Entity, V1Status? Error)
    where T : class
{
    /// <exception cref="InvalidDataException">The line is neither an event nor a status.</exception>
    public static WatchLine<T> Parse(ReadOnlySequence<byte> line, JsonSerializerOptions serializer)
    {
        try
        {
            return Read(line, serializer);
        }
        catch (Exception exception) when (KubernetesSerializer.IsMalformed(exception))
        {
            throw new InvalidDataException($"A line of a watch is no valid event: {exception.Message}", exception);
        }
    }

    private static WatchLine<T> Read(ReadOnlySequence<byte> line, JsonSerializerOptions serializer)
    {
        var reader = new Utf8JsonReader(line);
        string? type = null;
        var skipped = default(Utf8JsonReader);
        var isSkipped = false;
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = reader.GetString();
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                if (type is not null)
                {
                    return Event(type, ref reader, serializer);
                }

                skipped = reader;
                isSkipped = true;
                reader.Read();
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (type is not null && isSkipped)
        {
            return Event(type, ref skipped, serializer);
        }

        var bare = new Utf8JsonReader(line);
        return JsonSerializer.Deserialize<V1Status>(ref bare, KubernetesSerializer.Options) is { Kind: "Status" } status
            ? new WatchLine<T>(default, null, status)
            : throw new InvalidDataException("A line of a watch has neither type and object nor is it a Status.");
    }

    private static WatchLine<T> Event(string type, ref Utf8JsonReader reader, JsonSerializerOptions serializer) => type switch
    {
        "ADDED" => Entry(WatchEventKind.Added, ref reader, serializer),
        "MODIFIED" => Entry(WatchEventKind.Modified, ref reader, serializer),
        "DELETED" => Entry(WatchEventKind.Deleted, ref reader, serializer),
        "BOOKMARK" => Entry(WatchEventKind.Bookmark, ref reader, serializer),
        "ERROR" => new WatchLine<T>(default, null, Object<V1Status>(ref reader, KubernetesSerializer.Options)),
        _ => throw new InvalidDataException($"A watch sent an event of unknown type {type}."),
    };

    private static WatchLine<T> Entry(WatchEventKind kind, ref Utf8JsonReader reader, JsonSerializerOptions serializer) =>
        new(kind, Object<T>(ref reader, serializer), null);

    private static TObject Object<TObject>(ref Utf8JsonReader reader, JsonSerializerOptions serializer)
        where TObject : class
    {
        reader.Read();
        return JsonSerializer.Deserialize<TObject>(ref reader, serializer)
            ?? throw new InvalidDataException("A watch sent an event without an object.");
    }
}
