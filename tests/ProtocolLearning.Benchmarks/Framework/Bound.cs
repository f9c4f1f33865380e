using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProtocolLearning.Benchmarks.Framework;

/// <summary>A limit of a ratio, written as it reads: <c>&gt;= 0.95</c>.</summary>
[JsonConverter(typeof(Converter))]
internal sealed class Bound
{
    private readonly double _least;
    private readonly double _most;
    private readonly string _text;

    private Bound(double least, double most, string text) => (_least, _most, _text) = (least, most, text);

    public static Bound AtLeast(double limit) => new(limit, double.PositiveInfinity, $">= {Number(limit)}");

    public static Bound AtMost(double limit) => new(double.NegativeInfinity, limit, $"<= {Number(limit)}");

    public static Bound Exactly(double value) => new(value, value, $"= {Number(value)}");

    public bool HoldsFor(double ratio) => ratio >= _least && ratio <= _most;

    public override string ToString() => _text;

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed class Converter : JsonConverter<Bound>
    {
        public override Bound Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Figures are written, never read.");

        public override void Write(Utf8JsonWriter writer, Bound value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
