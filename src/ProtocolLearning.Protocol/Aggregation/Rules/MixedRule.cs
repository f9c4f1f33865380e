using ProtocolLearning.Protocol.Aggregation.Mixing;

namespace ProtocolLearning.Protocol.Aggregation.Rules;

/// <summary>A rule over rows that were mixed before: still a combination of the contributions. The rule may itself be a mixed one.</summary>
/// <param name="mixing">What is done first.</param>
/// <param name="rule">The rule that sees the mixed rows.</param>
internal sealed class MixedRule(IMixing mixing, ICombinationRule rule) : ICombinationRule
{
    public Combination Combine(CombinationGeometry rows)
    {
        var matrix = mixing.Mix(rows);
        var combination = rule.Combine(rows.Mixed(matrix));
        var coefficients = new double[rows.Count];
        for (var i = 0; i < combination.Coefficients.Length; i++)
        {
            for (var j = 0; j < rows.Count; j++)
            {
                coefficients[j] += combination.Coefficients[i] * matrix[i, j];
            }
        }

        return combination with { Coefficients = coefficients };
    }
}
