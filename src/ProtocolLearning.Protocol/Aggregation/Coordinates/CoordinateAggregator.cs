namespace ProtocolLearning.Protocol.Aggregation.Coordinates;

/// <summary>Combines contributions coordinate by coordinate. Unweighted: a contribution has influence or has none.</summary>
/// <param name="rule">The rule.</param>
/// <param name="parallelism">Number of threads, 1 or more; the result does not depend on it.</param>
internal sealed class CoordinateAggregator(ICoordinateRule rule, int parallelism = 1) : IAggregator
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
    public IChunkAggregation Begin(IReadOnlyList<double> weights, int chunks) => new CoordinateAggregation(rule, weights, chunks);
}
