using ProtocolLearning.Protocol.Aggregation.Rules;

namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>
/// <see cref="CombinationAggregator"/> chunk by chunk: inner products while the contributions arrive, then the coefficients, then the chunks of
/// the result.
/// </summary>
internal sealed class CombinationAggregation : IChunkAggregation
{
    private readonly ICombinationRule _rule;
    private readonly int[] _active;
    private readonly double[][] _products;
    private readonly double[] _coefficients;
    private AggregationReport? _report;

    public CombinationAggregation(ICombinationRule rule, IReadOnlyList<double> weights, int chunks)
    {
        AggregationInput.Check(weights);
        _rule = rule;
        _active = [.. Enumerable.Range(0, weights.Count).Where(i => weights[i] > 0)];
        _coefficients = new double[weights.Count];
        _products = new double[chunks][];
    }

    public bool ObservesFirst => true;

    public void Observe(int chunk, IReadOnlyList<ReadOnlyMemory<float>> rows) => _products[chunk] = GramMatrix.OfChunk(rows);

    public void Settle()
    {
        var geometry = new CombinationGeometry(GramMatrix.Add(_products, _coefficients.Length));
        var active = geometry.Of(_active);
        var combination = _rule.Combine(active);
        for (var i = 0; i < _active.Length; i++)
        {
            _coefficients[_active[i]] = combination.Coefficients[i];
        }

        _report = new AggregationReport(
            Distances(geometry, _active[active.MostCentral()]),
            geometry.Agreements(_coefficients),
            geometry.Norm(_coefficients),
            combination.ClipRadius,
            combination.ClipFraction,
            combination.Iterations,
            combination.Converged);
    }

    public void Write(int chunk, IReadOnlyList<ReadOnlyMemory<float>> rows, Memory<float> output) =>
        LinearCombination.WriteChunk(rows, _coefficients, output.Span, deviations: null);

    public AggregationReport Report() => _report!;

    /// <summary>Seen from an honest contribution digits do not cancel; what is seen so must be a weighted mean, which clipped norms are not.</summary>
    private double[] Distances(CombinationGeometry geometry, int central) =>
        Math.Abs(_coefficients.Sum() - 1) < CombinationGeometry.Resolution
            ? geometry.SeenFrom(central).Distances(_coefficients)
            : geometry.Distances(_coefficients);
}
