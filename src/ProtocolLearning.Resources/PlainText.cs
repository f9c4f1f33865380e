using System.Globalization;

namespace ProtocolLearning.Resources;

/// <summary>
/// Makes texts of others fit for a terminal: a worker's last words, an agent's report or an API server's message may hold escape
/// sequences, or characters that turn the direction of writing. Each such character becomes a blank.
/// </summary>
public static class PlainText
{
    /// <summary>A text on one line.</summary>
    public static string Line(string text) => Replace(text, IsPlain);

    /// <summary>A text that keeps its ends of lines.</summary>
    public static string Lines(string text) => Replace(text, letter => letter == '\n' || IsPlain(letter));

    private static string Replace(string text, Func<char, bool> isKept) => text.All(isKept)
        ? text
        : string.Create(text.Length, (text, isKept), static (letters, source) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                letters[i] = source.isKept(source.text[i]) ? source.text[i] : ' ';
            }
        });

    private static bool IsPlain(char letter) => char.GetUnicodeCategory(letter)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
