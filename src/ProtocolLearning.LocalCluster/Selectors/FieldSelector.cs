using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;

namespace ProtocolLearning.LocalCluster.Selectors;

/// <summary>A field selector: <c>metadata.name=a,spec.nodeName!=b</c>, for the fields that the kind offers.</summary>
internal sealed class FieldSelector
{
    private static readonly string[] EveryKind = ["metadata.name", "metadata.namespace"];

    private readonly IReadOnlyList<(string[] Path, string Value, bool Equal)> _terms;

    private FieldSelector(IReadOnlyList<(string[] Path, string Value, bool Equal)> terms) => _terms = terms;

    public static FieldSelector Everything { get; } = new([]);

    public bool IsEverything => _terms.Count == 0;

    /// <summary>The one name that the selector asks for, if it does: such a list needs no scan.</summary>
    public string? SingleName =>
        _terms.Where(term => term.Equal && term.Path is ["metadata", "name"]).Select(term => term.Value).FirstOrDefault();

    public static Outcome<FieldSelector> Parse(ResourceKind kind, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Everything;
        }

        var terms = new List<(string[], string, bool)>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equal = !part.Contains("!=", StringComparison.Ordinal);
            var sides = part.Split(equal ? (part.Contains("==", StringComparison.Ordinal) ? "==" : "=") : "!=", 2);
            if (sides.Length != 2)
            {
                return ApiFailures.BadRequest($"invalid selector: '{part}'; can't understand '{part}'");
            }

            if (!EveryKind.Contains(sides[0]) && !kind.SelectableFields.Contains(sides[0]))
            {
                return ApiFailures.BadRequest(
                    $"Unable to find \"{kind.ApiVersion}, Resource={kind.Plural}\" that match label selector \"\", "
                    + $"field selector \"{text}\": field label not supported: {sides[0]}");
            }

            terms.Add((sides[0].Split('.'), sides[1], equal));
        }

        return new FieldSelector(terms);
    }

    public bool Matches(JsonObject content) => _terms.All(term => (Read(content, term.Path) == term.Value) == term.Equal);

    private static string Read(JsonObject content, string[] path) => path is ["source"]
        ? content.At("source", "component").Display()
        : content.At(path) is { } value ? value.Display() : path is ["spec", "unschedulable"] ? "false" : "";
}
