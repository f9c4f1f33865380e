namespace ProtocolLearning.Protocol.Aggregation.Coordinates;

/// <summary>Writes what a coordinate-wise rule makes of some rows, and measures the contributions against it while they are at hand.</summary>
/// <param name="kernel">The rule for so many rows.</param>
/// <param name="active">Which contributions have influence.</param>
/// <param name="contributions">Number of contributions.</param>
/// <param name="chunks">Number of chunks.</param>
internal sealed class CoordinateMeasures(RankMean kernel, int[] active, int contributions, int chunks)
{
    private readonly RowProducts?[] _products = new RowProducts?[chunks];

    /// <summary>Writes a chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="rows">What the rule sees of it.</param>
    /// <param name="measured">The contributions.</param>
    /// <param name="output">The chunk of the aggregate.</param>
    public void Write(
        int chunk, IReadOnlyList<ReadOnlyMemory<float>> rows, IReadOnlyList<ReadOnlyMemory<float>> measured, Span<float> output)
    {
        // The aggregate is one more row: its product with itself is its squared norm.
        var products = new RowProducts(contributions + 1);
        for (var start = 0; start < output.Length; start += kernel.TileElements)
        {
            var range = start..Math.Min(output.Length, start + kernel.TileElements);
            var tile = output[range];
            kernel.Write(rows, range, tile);
            for (var i = 0; i < contributions; i++)
            {
                products.Add(i, measured[i].Span[range], tile);
            }

            products.Add(contributions, tile, tile);
        }

        _products[chunk] = products;
    }

    /// <summary>The report, once every chunk is written.</summary>
    public AggregationReport Report()
    {
        var squares = new double[contributions + 1];
        var products = new double[contributions + 1];
        foreach (var chunk in _products)
        {
            for (var i = 0; i <= contributions; i++)
            {
                var (square, product) = chunk!.Of(i);
                squares[i] += square;
                products[i] += product;
            }
        }

        // A middle of normally distributed values correlates with each of them as their mean does: one n-th of it is that one's own part. One that is
        // longer than others moves it no further than they do.
        var norm = products[^1];
        var longest = Math.Sqrt(CombinationGeometry.LowerMedian([.. active.Select(i => squares[i])]));
        var agreements = new double[contributions];
        var distances = new double[contributions];
        for (var i = 0; i < contributions; i++)
        {
            var length = Math.Sqrt(squares[i]);
            var own = !active.Contains(i) ? 0 : length > longest ? longest / length / active.Length : 1.0 / active.Length;
            distances[i] = Math.Sqrt(Math.Max(0, squares[i] - (2 * products[i]) + norm));
            agreements[i] = CombinationGeometry.Agreement(squares[i], products[i], norm, own);
        }

        return new AggregationReport(
            distances, agreements, Math.Sqrt(norm), ClipRadius: 0, ClipFraction: 0, Iterations: 0, Converged: true);
    }
}
