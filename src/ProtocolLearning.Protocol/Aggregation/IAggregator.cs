namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>
/// A rule that combines the contributions of a stage group to one partition of the pseudo-gradient. It is a pure function with
/// a fixed order of operations: equal input gives equal bits on every CPU and with any number of threads.
/// </summary>
public interface IAggregator
{
    /// <summary>Combines contributions.</summary>
    /// <param name="contributions">n vectors of d finite elements each, n at least 1, in the order of the contributors.</param>
    /// <param name="weights">n finite weights, none negative; a contribution of weight 0 is measured but has no influence.</param>
    /// <param name="output">The aggregate, d elements; overlaps no contribution.</param>
    /// <returns>How each contribution relates to the aggregate.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a weight is not allowed, or every weight is 0.</exception>
    AggregationReport Aggregate(
        IReadOnlyList<ReadOnlyMemory<float>> contributions,
        IReadOnlyList<double> weights,
        Memory<float> output);

    /// <summary>Begins to combine contributions chunk by chunk.</summary>
    /// <param name="weights">n finite weights, none negative, one above 0.</param>
    /// <param name="chunks">Number of chunks.</param>
    /// <exception cref="ArgumentException">A weight is not allowed, or every weight is 0.</exception>
    IChunkAggregation Begin(IReadOnlyList<double> weights, int chunks);
}
