namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>The mean weighted by confirmed tokens. Sound only where nobody lies: one contribution can move it anywhere.</summary>
/// <param name="parallelism">Number of threads, 1 or more; the result does not depend on it.</param>
public sealed class MeanAggregator(int parallelism = 1) : IAggregator
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
    public IChunkAggregation Begin(IReadOnlyList<double> weights, int chunks) => new MeanAggregation(weights, chunks);
}
