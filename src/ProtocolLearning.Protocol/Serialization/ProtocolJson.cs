using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ProtocolLearning.Protocol.Serialization;

/// <summary>How the protocol's records are written as JSON: on the wire, in the log and under a signature.</summary>
public static class ProtocolJson
{
    /// <summary>Greatest nesting that is read.</summary>
    public const int MaxDepth = 24;

    /// <summary>
    /// camelCase names, enums by name, no nulls written: a missing member that may be null is null. Reading refuses other missing
    /// members, null where the type does not allow it, duplicate names, infinite numbers and deep nesting; unknown names are
    /// skipped, so that a later version may add optional fields.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            MaxDepth = MaxDepth,
            NumberHandling = JsonNumberHandling.Strict,
            PropertyNameCaseInsensitive = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            AllowOutOfOrderMetadataProperties = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AllowMissingNulls } },
            Converters =
            {
                new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false),
                new FiniteDoubleConverter(),
                new FiniteSingleConverter(),
            },
        };
        options.MakeReadOnly();
        return options;
    }

    private static void AllowMissingNulls(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => property.AssociatedParameter is { IsNullable: true }))
        {
            property.IsRequired = false;
        }
    }
}
