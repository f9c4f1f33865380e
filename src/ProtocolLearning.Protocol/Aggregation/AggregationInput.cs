namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>The checks that every aggregator makes first.</summary>
internal static class AggregationInput
{
    public static void Check(IReadOnlyList<ReadOnlyMemory<float>> contributions, IReadOnlyList<double> weights, Memory<float> output)
    {
        if (contributions.Count == 0 || contributions.Count != weights.Count)
        {
            throw new ArgumentException($"{contributions.Count} contributions came with {weights.Count} weights.", nameof(weights));
        }

        for (var i = 0; i < contributions.Count; i++)
        {
            if (contributions[i].Length != output.Length)
            {
                throw new ArgumentException(
                    $"Contribution {i} has {contributions[i].Length} elements, the aggregate {output.Length}.", nameof(contributions));
            }
        }
    }

    public static void Check(IReadOnlyList<double> weights)
    {
        for (var i = 0; i < weights.Count; i++)
        {
            if (!double.IsFinite(weights[i]) || weights[i] < 0)
            {
                throw new ArgumentException($"Weight {i} is {weights[i]}.", nameof(weights));
            }
        }

        if (!weights.Any(weight => weight > 0))
        {
            throw new ArgumentException("Every weight is 0.", nameof(weights));
        }
    }
}
