using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Serialization;

/// <summary>
/// The one byte string of a record, for hashes and signatures: <see cref="ProtocolJson"/> with the names of every object in
/// ordinal order and no white space. Equal records give equal bytes, whatever the order in which they were declared or read.
/// </summary>
public static class CanonicalJson
{
    private static readonly JsonSerializerOptions StrictOptions = new(ProtocolJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The canonical UTF-8 bytes of a value. A union must be passed as its base type, so that its kind is written.</summary>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    public static byte[] Serialize<T>(T value)
    {
        using var document = JsonSerializer.SerializeToDocument(value, ProtocolJson.Options);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(document.RootElement, writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Reads a value of which every byte counts: as <see cref="ProtocolJson"/>, and unknown names are refused too. The order of
    /// names and white space may differ from the canonical ones; hash what <see cref="Serialize"/> makes of it.
    /// </summary>
    /// <exception cref="JsonException">The bytes are not a T; the message names the path.</exception>
    public static T Deserialize<T>(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<T>(json, StrictOptions) ?? throw new JsonException($"Expected a {typeof(T).Name}, found null.");

    /// <summary>SHA-256 of the canonical bytes, 64 lower-case hex digits.</summary>
    public static string Hash<T>(T value) => Convert.ToHexStringLower(SHA256.HashData(Serialize(value)));

    private static void Write(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(property.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
