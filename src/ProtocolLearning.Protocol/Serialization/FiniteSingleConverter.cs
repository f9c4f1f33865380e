using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Serialization;

/// <summary>Refuses numbers that overflow to infinity; the writer itself refuses to write one.</summary>
internal sealed class FiniteSingleConverter : JsonConverter<float>
{
    public override float Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var value = reader.GetSingle();
        return float.IsFinite(value) ? value : throw new JsonException("A number is too large for a float.");
    }

    public override void Write(Utf8JsonWriter writer, float value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
