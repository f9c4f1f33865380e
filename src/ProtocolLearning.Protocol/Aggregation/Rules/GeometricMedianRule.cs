namespace ProtocolLearning.Protocol.Aggregation.Rules;

/// <summary>
/// The geometric median: the point with the least sum of distances to the contributions, by smoothed Weiszfeld iterations (RFA, Pillutla et
/// al., arXiv 1912.13445) to convergence. Less than half of the contributions, however far off, move it by a bounded multiple of the honest spread.
/// </summary>
/// <remarks>
/// It starts at the contribution with the least median distance to the others. Distances below <see cref="Smoothing"/> times that median count
/// as so long, so that a contribution at the centre does not hold it; the result does not depend on the scale of the data.
/// </remarks>
internal sealed class GeometricMedianRule : ICombinationRule
{
    /// <summary>Least distance that is told apart, in the lower median of the distances to the starting contribution.</summary>
    public const double Smoothing = 1e-3;

    /// <summary>Bound on iterations.</summary>
    public const int MaxIterations = 1000;

    /// <summary>The point is settled once it moves by no more than this share of that median.</summary>
    public const double Tolerance = 1e-7;

    public Combination Combine(CombinationGeometry rows)
    {
        var start = rows.MostCentral();
        var seen = rows.SeenFrom(start);
        var coefficients = new double[rows.Count];
        coefficients[start] = 1;
        var spread = CombinationGeometry.LowerMedian(seen.Distances(coefficients));
        var resolution = CombinationGeometry.Resolution * rows.Norm(coefficients);
        if (spread <= resolution)
        {
            return new Combination(coefficients);
        }

        var step = new double[rows.Count];
        for (var iteration = 1; iteration <= MaxIterations; iteration++)
        {
            var next = WeiszfeldStep.Take(seen, coefficients, Smoothing * spread);
            for (var i = 0; i < next.Length; i++)
            {
                step[i] = next[i] - coefficients[i];
            }

            coefficients = next;
            if (seen.Norm(step) <= Math.Max(Tolerance * spread, resolution))
            {
                return new Combination(coefficients, Iterations: iteration);
            }
        }

        return new Combination(coefficients, Iterations: MaxIterations, Converged: false);
    }
}
