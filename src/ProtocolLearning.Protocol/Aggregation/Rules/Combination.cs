namespace ProtocolLearning.Protocol.Aggregation.Rules;

/// <summary>How a rule combines contributions.</summary>
/// <param name="Coefficients">A coefficient for each contribution.</param>
/// <param name="ClipRadius">The distance beyond which a contribution was clipped; 0 where the rule does not clip.</param>
/// <param name="ClipFraction">Share of the contributions that were clipped.</param>
/// <param name="Iterations">Iterations taken; 0 where the rule does not iterate.</param>
/// <param name="Converged">False where the bound on iterations came first.</param>
internal sealed record Combination(
    double[] Coefficients,
    double ClipRadius = 0,
    double ClipFraction = 0,
    int Iterations = 0,
    bool Converged = true)
{
    /// <summary>The mean of some of the contributions.</summary>
    public static Combination MeanOf(int count, IReadOnlyCollection<int> chosen)
    {
        var coefficients = new double[count];
        foreach (var i in chosen)
        {
            coefficients[i] = 1.0 / chosen.Count;
        }

        return new Combination(coefficients);
    }
}
