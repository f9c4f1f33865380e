using System.Globalization;
using k8s.Models;

namespace ProtocolLearning.LocalCluster.Scheduling;

/// <summary>Node selectors, node affinity and label selectors, as the Kubernetes API documents them.</summary>
internal static class LabelRules
{
    private static readonly Dictionary<string, string> NoLabels = [];

    /// <summary>Whether the node has what the pod's <c>nodeSelector</c> and required node affinity ask for.</summary>
    public static bool NodeMatches(V1Pod pod, V1Node node)
    {
        var labels = node.Metadata.Labels ?? NoLabels;
        if ((pod.Spec.NodeSelector ?? NoLabels).Any(wanted => !labels.TryGetValue(wanted.Key, out var value) || value != wanted.Value))
        {
            return false;
        }

        var required = pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution;
        return required is null || (required.NodeSelectorTerms ?? []).Any(term => TermMatches(term, node, labels));
    }

    /// <summary>Whether the labels meet the selector; null meets nothing, an empty one everything.</summary>
    public static bool SelectorMatches(V1LabelSelector? selector, IDictionary<string, string>? objectLabels)
    {
        if (selector is null)
        {
            return false;
        }

        var labels = objectLabels ?? NoLabels;
        return (selector.MatchLabels ?? NoLabels).All(wanted => labels.TryGetValue(wanted.Key, out var value) && value == wanted.Value)
            && (selector.MatchExpressions ?? []).All(expression =>
                RequirementMatches(expression.Key, expression.OperatorProperty, expression.Values, labels));
    }

    private static bool TermMatches(V1NodeSelectorTerm term, V1Node node, IDictionary<string, string> labels)
    {
        var expressions = term.MatchExpressions ?? [];
        var fields = term.MatchFields ?? [];
        var fieldValues = new Dictionary<string, string> { ["metadata.name"] = node.Metadata.Name };

        // An empty term matches no node.
        return expressions.Count + fields.Count > 0
            && expressions.All(expression => RequirementMatches(expression.Key, expression.OperatorProperty, expression.Values, labels))
            && fields.All(field => RequirementMatches(field.Key, field.OperatorProperty, field.Values, fieldValues));
    }

    private static bool RequirementMatches(string key, string operation, IList<string>? values, IDictionary<string, string> labels)
    {
        var found = labels.TryGetValue(key, out var value);
        return operation switch
        {
            "In" => found && (values ?? []).Contains(value!),
            "NotIn" => !found || !(values ?? []).Contains(value!),
            "Exists" => found,
            "DoesNotExist" => !found,
            "Gt" => Compare(value, values) > 0,
            "Lt" => Compare(value, values) < 0,
            _ => false,
        };
    }

    // Zero, which meets neither Gt nor Lt, where one side is not a whole number.
    private static int Compare(string? value, IList<string>? values) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var left)
        && values is [var only]
        && long.TryParse(only, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var right)
            ? left.CompareTo(right)
            : 0;
}
