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
        var coefficients = Normalised(weights);
        LinearCombination.Write(contributions, coefficients, output, parallelism);
        return Measure(contributions, coefficients, output);
    }

    private static double[] Normalised(IReadOnlyList<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        return [.. weights.Select(weight => weight / total)];
    }

    private AggregationReport Measure(IReadOnlyList<ReadOnlyMemory<float>> contributions, double[] coefficients, ReadOnlyMemory<float> mean)
    {
        // The mean measures itself as one more row: its product with itself is its squared norm.
        ReadOnlyMemory<float>[] rows = [.. contributions, mean];
        var squares = new double[rows.Length];
        var products = new double[rows.Length];
        Deviations.Compute(rows, mean, parallelism, squares, products);
        var square = products[^1];
        var agreements = new double[contributions.Count];
        for (var i = 0; i < agreements.Length; i++)
        {
            var rowSquare = squares[i] + (2 * products[i]) - square;
            agreements[i] = CombinationGeometry.Agreement(rowSquare, products[i], square, coefficients[i]);
        }

        return new AggregationReport(
            [.. squares[..^1].Select(Math.Sqrt)],
            agreements,
            Math.Sqrt(square),
            ClipRadius: 0,
            ClipFraction: 0,
            Iterations: 0,
            Converged: true);
    }
}
