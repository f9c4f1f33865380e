using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Serialization;

/// <summary>Refuses numbers that overflow to infinity; the writer itself refuses to write one.</summary>
internal sealed class FiniteDoubleConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var value = reader.GetDouble();
        return double.IsFinite(value) ? value : throw new JsonException("A number is too large for a double.");
    }

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
