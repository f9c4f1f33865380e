using System.Globalization;

namespace ProtocolLearning.Operator.Configuration;

/// <summary>Reads environment variables and keeps one line for each malformed one.</summary>
internal sealed class EnvironmentReader(Func<string, string?> variable)
{
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The value; null where it is absent or empty.</summary>
    public string? Text(string name) => variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>The value; a problem and an empty text where it is absent.</summary>
    public string Needed(string name, string whatToDo)
    {
        if (Text(name) is { } text)
        {
            return text;
        }

        _problems.Add($"{name}: it is not set; {whatToDo}");
        return "";
    }

    /// <summary>The path of a file that must be there; null where the variable is absent.</summary>
    public string? File(string name, string whatToDo)
    {
        var path = Text(name);
        if (path is not null && !System.IO.File.Exists(path))
        {
            _problems.Add($"{name}: no file {path}; {whatToDo}");
        }

        return path;
    }

    /// <summary>The words of a list that commas or blanks separate; a problem where it is absent.</summary>
    public IReadOnlyList<string> Words(string name, string whatToDo) => Split(Needed(name, whatToDo));

    /// <summary>The same; none where it is absent.</summary>
    public IReadOnlyList<string> Words(string name) => Split(Text(name) ?? "");

    public T? Parsed<T>(string name, Func<string, T?> parse, string whatToDo)
        where T : class
    {
        var parsed = Text(name) is { } text ? parse(text) : null;
        if (parsed is null && Text(name) is { } malformed)
        {
            Malformed(name, malformed, whatToDo);
        }

        return parsed;
    }

    /// <summary>A number that is not negative; null where it is absent.</summary>
    public int? Count(string name) => Number(name, least: 0);

    /// <summary>A number of at least 1 and at most a million; null where it is absent.</summary>
    public int? Rate(string name) => Number(name, least: 1, most: 1_000_000);

    /// <summary>One of some values; the first where it is absent.</summary>
    public T Choice<T>(string name, params (string Text, T Value)[] choices)
    {
        var chosen = Array.FindIndex(choices, choice => string.Equals(choice.Text, Text(name) ?? choices[0].Text, StringComparison.OrdinalIgnoreCase));
        if (chosen < 0)
        {
            _problems.Add($"{name}: '{Text(name)}' is not known; use {string.Join(" or ", choices.Select(choice => choice.Text))}");
        }

        return choices[Math.Max(chosen, 0)].Value;
    }

    private int? Number(string name, int least, int most = int.MaxValue)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Malformed(name, text, most == int.MaxValue ? $"write a whole number, {least} or more" : $"write a whole number from {least} to {most}");
        return null;
    }

    private static string[] Split(string words) => words.Split([',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private void Malformed(string name, string text, string whatToDo) => _problems.Add($"{name}: '{text}' is malformed; {whatToDo}");
}
