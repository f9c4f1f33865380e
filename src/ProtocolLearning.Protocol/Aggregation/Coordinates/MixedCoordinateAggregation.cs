using System.Buffers;
using ProtocolLearning.Protocol.Aggregation.Mixing;

namespace ProtocolLearning.Protocol.Aggregation.Coordinates;

/// <summary>
/// <see cref="MixedCoordinateAggregator"/> chunk by chunk: inner products while the contributions arrive, then the mixing, then the chunks of the
/// result.
/// </summary>
internal sealed class MixedCoordinateAggregation : IChunkAggregation
{
    private readonly IMixing _mixing;
    private readonly ICoordinateRule _rule;
    private readonly int _contributions;
    private readonly int[] _active;
    private readonly double[][] _products;
    private double[][] _mixed = [];
    private CoordinateMeasures? _measures;

    public MixedCoordinateAggregation(IMixing mixing, ICoordinateRule rule, IReadOnlyList<double> weights, int chunks)
    {
        AggregationInput.Check(weights);
        (_mixing, _rule, _contributions) = (mixing, rule, weights.Count);
        _active = [.. Enumerable.Range(0, weights.Count).Where(i => weights[i] > 0)];
        _products = new double[chunks][];
    }

    public bool ObservesFirst => true;

    public void Observe(int chunk, IReadOnlyList<ReadOnlyMemory<float>> rows) => _products[chunk] = GramMatrix.OfChunk(rows);

    public void Settle()
    {
        var geometry = new CombinationGeometry(GramMatrix.Add(_products, _contributions));
        var matrix = _mixing.Mix(geometry.Of(_active));
        _mixed = new double[matrix.GetLength(0)][];
        for (var i = 0; i < _mixed.Length; i++)
        {
            _mixed[i] = new double[_contributions];
            for (var j = 0; j < _active.Length; j++)
            {
                _mixed[i][_active[j]] = matrix[i, j];
            }
        }

        _measures = new CoordinateMeasures(new RankMean(_mixed.Length, _rule.Ranks(_mixed.Length)), _active, _contributions, _products.Length);
    }

    public void Write(int chunk, IReadOnlyList<ReadOnlyMemory<float>> rows, Memory<float> output)
    {
        var rented = ArrayPool<float>.Shared.Rent(_mixed.Length * output.Length);
        var mixed = new ReadOnlyMemory<float>[_mixed.Length];
        for (var i = 0; i < mixed.Length; i++)
        {
            var row = rented.AsMemory(i * output.Length, output.Length);
            LinearCombination.WriteChunk(rows, _mixed[i], row.Span, deviations: null);
            mixed[i] = row;
        }

        _measures!.Write(chunk, mixed, rows, output.Span);
        ArrayPool<float>.Shared.Return(rented);
    }

    public AggregationReport Report() => _measures!.Report();
}
