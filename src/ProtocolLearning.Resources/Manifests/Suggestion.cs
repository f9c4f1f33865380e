namespace ProtocolLearning.Resources.Manifests;

/// <summary>Names the known word that a wrong one was probably meant to be.</summary>
internal static class Suggestion
{
    private const int LongestWord = 64;

    public static string For(string word, IEnumerable<string> known)
    {
        var words = known.ToList();
        var nearest = words.MinBy(candidate => Distance(word, candidate));
        return nearest is not null && Distance(word, nearest) <= Math.Max(1, nearest.Length / 3)
            ? $"did you mean {nearest}?"
            : $"use one of {string.Join(", ", words.Order(StringComparer.Ordinal))}";
    }

    /// <summary>Edits that turn one word into the other, letter case aside (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        if (left.Length > LongestWord)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substitution = diagonal + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
