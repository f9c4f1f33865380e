using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ProtocolLearning.Resources.Manifests;

/// <summary>What a plain YAML scalar means: the core schema of YAML 1.2.</summary>
internal static partial class YamlScalar
{
    /// <summary>The value of a plain scalar; null for YAML's null.</summary>
    public static JsonNode? Resolve(string text)
    {
        if (text is "" or "~" or "null" or "Null" or "NULL")
        {
            return null;
        }

        if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        {
            return JsonValue.Create(text[0] is 't' or 'T');
        }

        if (IntegerPattern().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return JsonValue.Create(integer);
        }

        return NumberPattern().IsMatch(text) && double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }

    /// <summary>True where the plain scalar reads as a string under YAML 1.2 and under the YAML 1.1 that kubectl reads.</summary>
    public static bool IsText(string text) =>
        Resolve(text) is JsonValue value
        && value.TryGetValue(out string? _)
        && !LegacyPattern().IsMatch(text);

    [GeneratedRegex(@"^[-+]?[0-9]+\z")]
    private static partial Regex IntegerPattern();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"^(y|n|yes|no|on|off|=|<<|[-+]?(0[xob_0-9]|\.inf|[0-9][0-9_:]*)[-0-9a-f_:.tz +]*|\.nan)\z", RegexOptions.IgnoreCase)]
    private static partial Regex LegacyPattern();
}
