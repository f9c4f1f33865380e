using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProtocolLearning.Protocol.Encoding;

/// <summary>
/// The one JSON form of what is hashed, signed or logged: camelCase names in declaration order, no white space, enums by name,
/// ASCII only, finite numbers in their shortest round-trip form, dictionaries sorted by ordinal key.
/// </summary>
/// <remarks>
/// Reading is strict: an unknown, missing or repeated member, a null where none is declared, a number that is not finite,
/// trailing bytes and a depth over <see cref="MaxDepth"/> are refused. What is read may be spaced or ordered otherwise;
/// hash what <see cref="Serialize"/> makes of it.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>Deepest nesting that is written or read.</summary>
    public const int MaxDepth = 32;

    private static readonly JsonSerializerOptions Options = CreateOptions();

    /// <summary>Writes a value. For a member of a polymorphic family, T is the family, so that its discriminator is written.</summary>
    /// <exception cref="ArgumentException">A number is not finite, or a string is not valid UTF-16.</exception>
    /// <exception cref="NotSupportedException">The type holds a dictionary whose keys are not strings.</exception>
    public static byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>Reads a value, strictly. The caller bounds the length.</summary>
    /// <exception cref="JsonException">The bytes are not a T; the message names the path.</exception>
    public static T Deserialize<T>(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"Expected a {typeof(T).Name}, found null.");

    /// <summary>SHA-256 of the canonical form, 64 lower-case hex digits.</summary>
    /// <exception cref="ArgumentException">As of <see cref="Serialize"/>.</exception>
    public static string Hash<T>(T value) => Convert.ToHexStringLower(SHA256.HashData(Serialize(value)));

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            MaxDepth = MaxDepth,
            WriteIndented = false,
            Encoder = JavaScriptEncoder.Default,
        };
        options.Converters.Add(new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false));
        options.Converters.Add(new FiniteDoubleConverter());
        options.Converters.Add(new FiniteSingleConverter());
        options.Converters.Add(new SortedDictionaryConverterFactory());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
