namespace ProtocolLearning.Protocol.Aggregation;

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
/// <para>Every iterate is a combination of the contributions, so distances follow from their Gram matrix, and the vectors are
/// read twice whatever the number of iterations.</para>
/// </remarks>
/// <param name="clipRadiusFactor">tau in lower medians of the distance to the centre, above 0.</param>
/// <param name="parallelism">Number of threads, 1 or more; the result does not depend on it.</param>
public sealed class CenteredClipAggregator(double clipRadiusFactor, int parallelism = 1) : IAggregator
{
    /// <summary>Iterations in which the radius still follows the centre.</summary>
    public const int RadiusIterations = 16;

    /// <summary>Bound on iterations.</summary>
    public const int MaxIterations = 1000;

    /// <summary>The centre is settled once it moves by no more than this share of the radius.</summary>
    public const double Tolerance = 1e-7;

    /// <summary>What the Gram matrix can resolve, as a share of a contribution's norm; float32 cannot show it either.</summary>
    private const double Resolution = 1e-8;

    /// <inheritdoc />
    public AggregationReport Aggregate(
        IReadOnlyList<ReadOnlyMemory<float>> contributions,
        IReadOnlyList<double> weights,
        Memory<float> output)
    {
        AggregationInput.Check(contributions, weights, output);
        int[] active = [.. Enumerable.Range(0, contributions.Count).Where(i => weights[i] > 0)];
        var geometry = new CombinationGeometry(GramMatrix.Compute(contributions, parallelism));
        var start = LeastMedianDistance(geometry, active);

        // Seen from an honest contribution, what all have in common does not cancel away the digits of their distances.
        var seen = geometry.SeenFrom(start);
        var coefficients = new double[contributions.Count];
        coefficients[start] = 1;
        var (radius, iterations, converged) = Iterate(seen, active, coefficients, Resolution * geometry.Norm(coefficients));

        LinearCombination.Write(contributions, coefficients, output, parallelism);
        var distances = seen.Distances(coefficients);
        return new AggregationReport(
            distances,
            geometry.Agreements(coefficients),
            geometry.Norm(coefficients),
            radius,
            active.Count(i => distances[i] > radius) / (double)active.Length,
            iterations,
            converged);
    }

    private (double Radius, int Iterations, bool Converged) Iterate(
        CombinationGeometry seen,
        int[] active,
        double[] coefficients,
        double resolution)
    {
        var radius = 0.0;
        var step = new double[coefficients.Length];
        for (var iteration = 1; iteration <= MaxIterations; iteration++)
        {
            var distances = seen.Distances(coefficients);
            if (iteration <= RadiusIterations)
            {
                radius = clipRadiusFactor * LowerMedian([.. active.Select(i => distances[i])]);
            }

            Step(active, distances, radius, coefficients, step);
            if (iteration >= RadiusIterations && seen.Norm(step) <= Math.Max(Tolerance * radius, resolution))
            {
                return (radius, iteration, true);
            }
        }

        return (radius, MaxIterations, false);
    }

    private static void Step(int[] active, double[] distances, double radius, double[] coefficients, double[] step)
    {
        Array.Clear(step);
        var pull = 0.0;
        foreach (var i in active)
        {
            var share = (distances[i] > radius ? radius / distances[i] : 1) / active.Length;
            step[i] = share;
            pull += share;
        }

        for (var i = 0; i < coefficients.Length; i++)
        {
            step[i] -= coefficients[i] * pull;
            coefficients[i] += step[i];
        }
    }

    private static int LeastMedianDistance(CombinationGeometry geometry, int[] active) =>
        active.MinBy(i => LowerMedian([.. active.Select(j => geometry.Distance(i, j))]));

    private static double LowerMedian(double[] values)
    {
        Array.Sort(values);
        return values[(values.Length - 1) / 2];
    }
}
