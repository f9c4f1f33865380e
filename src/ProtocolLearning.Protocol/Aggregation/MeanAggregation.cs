namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>A weighted mean, chunk by chunk: each chunk is read once, written and measured.</summary>
internal sealed class MeanAggregation : IChunkAggregation
{
    private readonly double[] _coefficients;
    private readonly Deviations?[] _deviations;

    public MeanAggregation(IReadOnlyList<double> weights, int chunks)
    {
        AggregationInput.Check(weights);
        var total = 0.0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        _coefficients = [.. weights.Select(weight => weight / total)];
        _deviations = new Deviations?[chunks];
    }

    public bool ObservesFirst => false;

    public void Observe(int chunk, IReadOnlyList<ReadOnlyMemory<float>> rows)
    {
        // The coefficients are known from the start.
    }

    public void Settle()
    {
        // As above.
    }

    public void Write(int chunk, IReadOnlyList<ReadOnlyMemory<float>> rows, Memory<float> output)
    {
        // The mean measures itself as one more row: its product with itself is its squared norm.
        var deviations = new Deviations(rows.Count + 1);
        LinearCombination.WriteChunk(rows, _coefficients, output.Span, deviations);
        _deviations[chunk] = deviations;
    }

    public AggregationReport Report()
    {
        var count = _coefficients.Length;
        var squares = new double[count];
        var products = new double[count + 1];
        foreach (var chunk in _deviations)
        {
            for (var i = 0; i <= count; i++)
            {
                var (square, product) = chunk!.Of(i);
                products[i] += product;
                if (i < count)
                {
                    squares[i] += square;
                }
            }
        }

        var norm = products[^1];
        var agreements = new double[count];
        for (var i = 0; i < count; i++)
        {
            var rowSquare = squares[i] + (2 * products[i]) - norm;
            agreements[i] = CombinationGeometry.Agreement(rowSquare, products[i], norm, _coefficients[i]);
        }

        return new AggregationReport(
            [.. squares.Select(Math.Sqrt)], agreements, Math.Sqrt(norm), ClipRadius: 0, ClipFraction: 0, Iterations: 0, Converged: true);
    }
}
