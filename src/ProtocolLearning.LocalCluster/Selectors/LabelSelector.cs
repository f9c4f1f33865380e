using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Selectors;

/// <summary>A label selector as the API writes it: <c>a=b,c!=d,e in (f,g),h notin (i),j,!k</c>.</summary>
internal sealed class LabelSelector
{
    private readonly IReadOnlyList<Func<JsonObject?, bool>> _requirements;

    private LabelSelector(IReadOnlyList<Func<JsonObject?, bool>> requirements) => _requirements = requirements;

    public static LabelSelector Everything { get; } = new([]);

    public bool IsEverything => _requirements.Count == 0;

    public static Outcome<LabelSelector> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Everything;
        }

        var requirements = new List<Func<JsonObject?, bool>>();
        foreach (var part in Split(text))
        {
            if (ParseRequirement(part.Trim()) is not { } requirement)
            {
                return ApiFailures.BadRequest($"unable to parse requirement: \"{part.Trim()}\" in label selector \"{text}\"");
            }

            requirements.Add(requirement);
        }

        return new LabelSelector(requirements);
    }

    public bool Matches(JsonObject content)
    {
        var labels = content.At("metadata", "labels") as JsonObject;
        return _requirements.All(requirement => requirement(labels));
    }

    private static IEnumerable<string> Split(string text)
    {
        var start = 0;
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[i] == ',' && depth == 0)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }

    private static Func<JsonObject?, bool>? ParseRequirement(string part)
    {
        if (part.StartsWith('!'))
        {
            return Named(part[1..].Trim(), name => labels => labels.Text(name) is null);
        }

        if (part.EndsWith(')') && part.Split('(', 2) is [var head, var tail])
        {
            return ParseSetRequirement(head.Split(' ', StringSplitOptions.RemoveEmptyEntries), tail[..^1]);
        }

        if (part.Split("!=", 2) is [var unequal, var refused])
        {
            var value = refused.Trim();
            return Named(unequal.Trim(), name => labels => labels.Text(name) != value);
        }

        if (part.Replace("==", "=", StringComparison.Ordinal).Split('=', 2) is [var equal, var wanted])
        {
            var value = wanted.Trim();
            return Named(equal.Trim(), name => labels => labels.Text(name) == value);
        }

        return Named(part, name => labels => labels.Text(name) is not null);
    }

    private static Func<JsonObject?, bool>? ParseSetRequirement(string[] head, string list)
    {
        var values = list.Split(',', StringSplitOptions.TrimEntries).ToHashSet();
        return head switch
        {
            [var name, "in"] => labels => labels.Text(name) is { } value && values.Contains(value),
            [var name, "notin"] => labels => labels.Text(name) is not { } value || !values.Contains(value),
            _ => null,
        };
    }

    private static Func<JsonObject?, bool>? Named(string name, Func<string, Func<JsonObject?, bool>> requirement) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')
            ? requirement(name)
            : null;
}
