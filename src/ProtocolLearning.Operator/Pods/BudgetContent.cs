using System.Security.Cryptography;
using System.Text;
using k8s.Models;

namespace ProtocolLearning.Operator.Pods;

/// <summary>What the operator writes of a disruption budget, in short: equal where nothing would change.</summary>
internal static class BudgetContent
{
    /// <summary>The SHA-256 of labels, owners, <c>minAvailable</c> and selector, as hex; older servers drop what else is written.</summary>
    public static string Of(V1PodDisruptionBudget budget)
    {
        var text = new StringBuilder();
        Append(text, budget.Metadata.Labels);
        foreach (var owner in (budget.Metadata.OwnerReferences ?? []).OrderBy(owner => owner.Uid, StringComparer.Ordinal))
        {
            text.Append(owner.Uid).Append('\n');
        }

        text.Append(budget.Spec?.MinAvailable?.Value).Append('\n');
        Append(text, budget.Spec?.Selector?.MatchLabels);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Append(StringBuilder text, IDictionary<string, string>? labels)
    {
        foreach (var (key, value) in (labels ?? new Dictionary<string, string>()).OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            text.Append(key).Append('=').Append(value).Append('\n');
        }

        text.Append('\n');
    }
}
