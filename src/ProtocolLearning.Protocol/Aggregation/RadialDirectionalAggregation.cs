namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>
/// <see cref="RadialDirectionalAggregator"/> chunk by chunk: inner products while the contributions arrive, then lengths and the mean
/// direction, then the chunks of the result.
/// </summary>
internal sealed class RadialDirectionalAggregation : IChunkAggregation
{
    private const double LeastDirection = 1e-6;

    private readonly IReadOnlyList<double> _weights;
    private readonly double[][] _products;
    private readonly double[] _coefficients;
    private AggregationReport? _report;

    public RadialDirectionalAggregation(IReadOnlyList<double> weights, int chunks)
    {
        AggregationInput.Check(weights);
        _weights = weights;
        _coefficients = new double[weights.Count];
        _products = new double[chunks][];
    }

    public bool ObservesFirst => true;

    public void Observe(int chunk, IReadOnlyList<ReadOnlyMemory<float>> rows) => _products[chunk] = GramMatrix.OfChunk(rows);

    public void Settle()
    {
        var gram = GramMatrix.Add(_products, _coefficients.Length);
        var geometry = new CombinationGeometry(gram);
        Combine(gram, geometry);
        _report = new AggregationReport(
            geometry.Distances(_coefficients),
            geometry.Agreements(_coefficients),
            geometry.Norm(_coefficients),
            ClipRadius: 0,
            ClipFraction: 0,
            Iterations: 0,
            Converged: true);
    }

    public void Write(int chunk, IReadOnlyList<ReadOnlyMemory<float>> rows, Memory<float> output) =>
        LinearCombination.WriteChunk(rows, _coefficients, output.Span, deviations: null);

    public AggregationReport Report() => _report!;

    private void Combine(double[,] gram, CombinationGeometry geometry)
    {
        var total = 0.0;
        foreach (var weight in _weights)
        {
            total += weight;
        }

        var length = 0.0;
        for (var i = 0; i < _coefficients.Length; i++)
        {
            var own = Math.Sqrt(gram[i, i]);
            var share = _weights[i] / total;
            length += share * own;
            _coefficients[i] = own > 0 ? share / own : 0;
        }

        var direction = geometry.Norm(_coefficients);
        var scale = direction >= LeastDirection ? length / direction : 0;
        for (var i = 0; i < _coefficients.Length; i++)
        {
            _coefficients[i] *= scale;
        }
    }
}
