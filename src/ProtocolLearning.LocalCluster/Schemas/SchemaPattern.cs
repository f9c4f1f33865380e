using System.Text.RegularExpressions;

namespace ProtocolLearning.LocalCluster.Schemas;

/// <summary>
/// Patterns of schemas have the syntax that Go's engine has, in linear time: no look-around, no back-references.
/// </summary>
internal static class SchemaPattern
{
    public const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>What is wrong with a pattern, or null.</summary>
    public static string? Refusal(string pattern)
    {
        try
        {
            _ = new Regex(pattern, Options);
            return null;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return error.Message;
        }
    }
}
