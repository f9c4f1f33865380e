using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Encoding;

/// <summary>Writes dictionaries with string keys in ordinal key order, and refuses every other dictionary.</summary>
internal sealed class SortedDictionaryConverterFactory : JsonConverterFactory
{
    private static readonly Type[] Definitions =
        [typeof(IReadOnlyDictionary<,>), typeof(IDictionary<,>), typeof(Dictionary<,>), typeof(SortedDictionary<,>)];

    public override bool CanConvert(Type typeToConvert) =>
        typeof(System.Collections.IDictionary).IsAssignableFrom(typeToConvert) || DictionaryArguments(typeToConvert) is not null;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        if (DictionaryArguments(typeToConvert) is not [var key, var value]
            || key != typeof(string)
            || !Definitions.Contains(typeToConvert.GetGenericTypeDefinition()))
        {
            throw new NotSupportedException($"{typeToConvert} has no canonical form: use IReadOnlyDictionary<string, T>.");
        }

        var converter = typeof(SortedDictionaryConverter<,>).MakeGenericType(typeToConvert, value);
        return (JsonConverter)Activator.CreateInstance(converter)!;
    }

    private static Type[]? DictionaryArguments(Type type)
    {
        foreach (var candidate in type.GetInterfaces().Prepend(type))
        {
            if (candidate.IsGenericType
                && (candidate.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
                    || candidate.GetGenericTypeDefinition() == typeof(IDictionary<,>)))
            {
                return candidate.GetGenericArguments();
            }
        }

        return null;
    }

    private sealed class SortedDictionaryConverter<TDictionary, TValue> : JsonConverter<TDictionary>
        where TDictionary : class, IEnumerable<KeyValuePair<string, TValue>>
    {
        public override TDictionary Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException("Expected an object.");
            }

            var sorted = new SortedDictionary<string, TValue>(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                var value = JsonSerializer.Deserialize<TValue>(ref reader, options)
                    ?? throw new JsonException($"The value of '{key}' is null.");
                if (!sorted.TryAdd(key, value))
                {
                    throw new JsonException($"The key '{key}' is repeated.");
                }
            }

            object result = typeToConvert == typeof(Dictionary<string, TValue>)
                ? new Dictionary<string, TValue>(sorted, StringComparer.Ordinal)
                : sorted;
            return (TDictionary)result;
        }

        public override void Write(Utf8JsonWriter writer, TDictionary value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (key, item) in value.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                writer.WritePropertyName(key);
                JsonSerializer.Serialize(writer, item, options);
            }

            writer.WriteEndObject();
        }
    }
}
