using System.Text.RegularExpressions;

namespace ProtocolLearning.Resources.Manifests;

/// <summary>Matches a schema's pattern as RE2 does: <c>$</c> is the end of the text, never before a last line break.</summary>
internal static class PatternMatch
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static bool Matches(string pattern, string text)
    {
        var anchored = pattern.EndsWith('$') ? string.Concat(pattern.AsSpan(0, pattern.Length - 1), @"\z") : pattern;
        return Regex.IsMatch(text, anchored, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Patience);
    }
}
