namespace ProtocolLearning.Protocol.Aggregation.Rules;

/// <summary>
/// CenteredClip (Karimireddy et al., arXiv 2012.10333), unweighted and run to convergence: the centre v at which the deviations
/// of the contributions, each clipped to the radius tau, add up to nothing (check V2 of BTARD, arXiv 2106.11257, rests on that).
/// </summary>
/// <remarks>
/// <para>v minimises a convex function, so that where the iteration starts does not matter, and no centre of an earlier round
/// has to be kept or shipped. It starts at the contribution with the least median distance to the others.</para>
/// <para>tau is the given factor times the lower median of the distances to the centre. It is taken anew in each of the first
/// <see cref="RadiusIterations"/> iterations, then held. While the liars are a minority, an honest distance bounds it on both
/// sides. b of n contributions, however far off, then move v by about tau*b/(n-b) at most.</para>
/// </remarks>
/// <param name="clipRadiusFactor">tau in lower medians of the distance to the centre, above 0.</param>
internal sealed class CenteredClipRule(double clipRadiusFactor) : ICombinationRule
{
    /// <summary>Iterations in which the radius still follows the centre.</summary>
    public const int RadiusIterations = 16;

    /// <summary>Bound on iterations.</summary>
    public const int MaxIterations = 1000;

    /// <summary>The centre is settled once it moves by no more than this share of the radius.</summary>
    public const double Tolerance = 1e-7;

    public Combination Combine(CombinationGeometry rows)
    {
        var start = rows.MostCentral();

        // Seen from an honest contribution, what all have in common does not cancel away the digits of their distances.
        var seen = rows.SeenFrom(start);
        var coefficients = new double[rows.Count];
        coefficients[start] = 1;
        var (radius, iterations, converged) = Iterate(seen, coefficients, CombinationGeometry.Resolution * rows.Norm(coefficients));
        var clipped = seen.Distances(coefficients).Count(distance => distance > radius);
        return new Combination(coefficients, radius, clipped / (double)rows.Count, iterations, converged);
    }

    private (double Radius, int Iterations, bool Converged) Iterate(CombinationGeometry seen, double[] coefficients, double resolution)
    {
        var radius = 0.0;
        var step = new double[coefficients.Length];
        for (var iteration = 1; iteration <= MaxIterations; iteration++)
        {
            var distances = seen.Distances(coefficients);
            if (iteration <= RadiusIterations)
            {
                radius = clipRadiusFactor * CombinationGeometry.LowerMedian([.. distances]);
            }

            Step(distances, radius, coefficients, step);
            if (iteration >= RadiusIterations && seen.Norm(step) <= Math.Max(Tolerance * radius, resolution))
            {
                return (radius, iteration, true);
            }
        }

        return (radius, MaxIterations, false);
    }

    private static void Step(double[] distances, double radius, double[] coefficients, double[] step)
    {
        var pull = 0.0;
        for (var i = 0; i < distances.Length; i++)
        {
            step[i] = (distances[i] > radius ? radius / distances[i] : 1) / distances.Length;
            pull += step[i];
        }

        for (var i = 0; i < coefficients.Length; i++)
        {
            step[i] -= coefficients[i] * pull;
            coefficients[i] += step[i];
        }
    }
}
