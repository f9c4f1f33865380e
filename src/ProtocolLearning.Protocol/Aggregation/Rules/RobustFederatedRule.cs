namespace ProtocolLearning.Protocol.Aggregation.Rules;

/// <summary>
/// Robust federated aggregation as published (RFA, Pillutla et al., arXiv 1912.13445): a few smoothed Weiszfeld steps from zero, with a smoothing
/// in the units of the data. What published tables were made with; <see cref="GeometricMedianRule"/> is what runs use.
/// </summary>
/// <param name="smoothing">nu, above 0.</param>
/// <param name="iterations">T, from 1.</param>
internal sealed class RobustFederatedRule(double smoothing, int iterations) : ICombinationRule
{
    public Combination Combine(CombinationGeometry rows)
    {
        var coefficients = new double[rows.Count];
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            coefficients = WeiszfeldStep.Take(rows, coefficients, smoothing);
        }

        return new Combination(coefficients, Iterations: iterations);
    }
}
