using ProtocolLearning.Protocol.Aggregation.Rules;

namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>
/// Combines contributions by a rule that sees their Gram matrix: whatever the rule iterates, the vectors are read twice, for the matrix and for
/// the result. Unweighted: a contribution has influence or has none.
/// </summary>
/// <param name="rule">The rule.</param>
/// <param name="parallelism">Number of threads, 1 or more; the result does not depend on it.</param>
internal sealed class CombinationAggregator(ICombinationRule rule, int parallelism = 1) : IAggregator
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
    public IChunkAggregation Begin(IReadOnlyList<double> weights, int chunks) => new CombinationAggregation(rule, weights, chunks);
}
