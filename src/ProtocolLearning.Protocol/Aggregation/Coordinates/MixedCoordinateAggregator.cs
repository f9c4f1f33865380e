using ProtocolLearning.Protocol.Aggregation.Mixing;

namespace ProtocolLearning.Protocol.Aggregation.Coordinates;

/// <summary>
/// Combines mixed contributions coordinate by coordinate. The mixing needs the inner products of all, so no chunk is written before everything
/// came. Unweighted: a contribution has influence or has none.
/// </summary>
/// <param name="mixing">What is done first.</param>
/// <param name="rule">The rule that sees the mixed rows.</param>
/// <param name="parallelism">Number of threads, 1 or more; the result does not depend on it.</param>
internal sealed class MixedCoordinateAggregator(IMixing mixing, ICoordinateRule rule, int parallelism = 1) : IAggregator
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
    public IChunkAggregation Begin(IReadOnlyList<double> weights, int chunks) => new MixedCoordinateAggregation(mixing, rule, weights, chunks);
}
