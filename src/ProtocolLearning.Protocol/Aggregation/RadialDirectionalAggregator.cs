namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>
/// Radial-directional averaging (Decoupled DiLoCo, arXiv 2604.21428): lengths and directions are averaged apart, each weighted by
/// confirmed tokens, and the mean direction is given the mean length. A mean of n vectors that have little in common is about 1/sqrt(n) as
/// long as they are; this is as long. Sound only where nobody lies.
/// </summary>
/// <remarks>
/// The vectors are a partition's, so lengths are of it and not of a tensor, and the embedding is not treated apart. Contributions whose
/// directions cancel have no mean direction: their aggregate is zero. One of zeros has a length and no direction.
/// </remarks>
/// <param name="parallelism">Number of threads, 1 or more; the result does not depend on it.</param>
public sealed class RadialDirectionalAggregator(int parallelism = 1) : IAggregator
{
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
    public IChunkAggregation Begin(IReadOnlyList<double> weights, int chunks) => new RadialDirectionalAggregation(weights, chunks);
}
