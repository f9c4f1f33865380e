using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Json;

namespace ProtocolLearning.LocalCluster.Tables;

/// <summary>
/// The part of JSONPath that printer columns use: members (<c>.a</c>, <c>['a']</c>, <c>\.</c> for a dot in a name), indexes
/// (<c>[0]</c>, <c>[*]</c>) and filters by one member (<c>[?(@.type=="Ready")]</c>).
/// </summary>
internal sealed class JsonPath
{
    private readonly IReadOnlyList<Func<JsonNode, IEnumerable<JsonNode?>>> _steps;

    private JsonPath(IReadOnlyList<Func<JsonNode, IEnumerable<JsonNode?>>> steps) => _steps = steps;

    /// <summary>Reads a path; an expression it does not know selects nothing.</summary>
    public static JsonPath Parse(string text)
    {
        var steps = new List<Func<JsonNode, IEnumerable<JsonNode?>>>();
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] == '[')
            {
                var end = EndOfBracket(text, at);
                steps.Add(Bracket(text[(at + 1)..end].Trim()));
                at = end + 1;
            }
            else
            {
                at += text[at] == '.' ? 1 : 0;
                steps.Add(Member(ReadName(text, ref at)));
            }
        }

        return new JsonPath(steps);
    }

    /// <summary>Everything the path selects.</summary>
    public IReadOnlyList<JsonNode> Select(JsonNode root)
    {
        var selected = new List<JsonNode> { root };
        foreach (var step in _steps)
        {
            selected = [.. selected.SelectMany(step).OfType<JsonNode>()];
        }

        return selected;
    }

    private static string ReadName(string text, ref int at)
    {
        var name = new StringBuilder();
        while (at < text.Length && text[at] is not ('.' or '['))
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            name.Append(text[at++]);
        }

        return name.ToString();
    }

    private static int EndOfBracket(string text, int start)
    {
        var quote = '\0';
        for (var i = start + 1; i < text.Length; i++)
        {
            if (quote != '\0')
            {
                quote = text[i] == quote ? '\0' : quote;
            }
            else if (text[i] is '"' or '\'')
            {
                quote = text[i];
            }
            else if (text[i] == ']')
            {
                return i;
            }
        }

        return text.Length;
    }

    private static Func<JsonNode, IEnumerable<JsonNode?>> Bracket(string inside)
    {
        if (inside == "*")
        {
            return node => node as JsonArray ?? (IEnumerable<JsonNode?>)[];
        }

        if (inside.Length > 1 && inside[0] is '\'' or '"')
        {
            return Member(inside[1..^1]);
        }

        if (int.TryParse(inside, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
        {
            return node => node is JsonArray array && Math.Abs(index) <= array.Count && index < array.Count
                ? [array[index < 0 ? array.Count + index : index]]
                : [];
        }

        return inside.StartsWith("?(", StringComparison.Ordinal) && inside.EndsWith(')') ? Filter(inside[2..^1]) : _ => [];
    }

    private static Func<JsonNode, IEnumerable<JsonNode?>> Filter(string condition)
    {
        var equal = condition.Contains("==", StringComparison.Ordinal);
        var sides = condition.Split(equal ? "==" : "!=", 2);
        if (sides.Length != 2)
        {
            return _ => [];
        }

        var left = Parse(sides[0].Trim().TrimStart('@'));
        var right = sides[1].Trim().Trim('"', '\'');
        return node => (node as JsonArray ?? []).Where(item => item is not null
            && (left.Select(item) is [var found, ..] && found.Display() == right) == equal);
    }

    private static Func<JsonNode, IEnumerable<JsonNode?>> Member(string name) =>
        node => name.Length == 0 ? [node] : [(node as JsonObject)?[name]];
}
