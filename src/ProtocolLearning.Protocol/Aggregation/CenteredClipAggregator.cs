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
/// read twice whatever the number of iterations: for the matrix, and for the result.</para>
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

    /// <inheritdoc />
    public AggregationReport Aggregate(
        IReadOnlyList<ReadOnlyMemory<float>> contributions,
        IReadOnlyList<double> weights,
        Memory<float> output)
    {
        AggregationInput.Check(contributions, weights, output);
        return Chunks.Aggregate(Begin(weights, Chunks.Count(output.Length)), contributions, output, parallelism);
    }

    /// <inheritdoc />
    public IChunkAggregation Begin(IReadOnlyList<double> weights, int chunks) =>
        new CenteredClipAggregation(clipRadiusFactor, weights, chunks);
}
