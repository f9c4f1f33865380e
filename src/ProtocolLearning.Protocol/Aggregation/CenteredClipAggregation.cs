namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>
/// <see cref="CenteredClipAggregator"/> chunk by chunk: inner products while the contributions arrive, then the centre, then the chunks of
/// the result.
/// </summary>
internal sealed class CenteredClipAggregation : IChunkAggregation
{
    /// <summary>What the Gram matrix can resolve, as a share of a contribution's norm; float32 cannot show it either.</summary>
    private const double Resolution = 1e-8;

    private readonly double _clipRadiusFactor;
    private readonly int[] _active;
    private readonly double[][] _products;
    private readonly double[] _coefficients;
    private AggregationReport? _report;

    public CenteredClipAggregation(double clipRadiusFactor, IReadOnlyList<double> weights, int chunks)
    {
        AggregationInput.Check(weights);
        _clipRadiusFactor = clipRadiusFactor;
        _active = [.. Enumerable.Range(0, weights.Count).Where(i => weights[i] > 0)];
        _coefficients = new double[weights.Count];
        _products = new double[chunks][];
    }

    public bool ObservesFirst => true;

    public void Observe(int chunk, IReadOnlyList<ReadOnlyMemory<float>> rows) => _products[chunk] = GramMatrix.OfChunk(rows);

    public void Settle()
    {
        var geometry = new CombinationGeometry(GramMatrix.Add(_products, _coefficients.Length));
        var start = LeastMedianDistance(geometry);

        // Seen from an honest contribution, what all have in common does not cancel away the digits of their distances.
        var seen = geometry.SeenFrom(start);
        _coefficients[start] = 1;
        var (radius, iterations, converged) = Iterate(seen, _coefficients, Resolution * geometry.Norm(_coefficients));
        var distances = seen.Distances(_coefficients);
        _report = new AggregationReport(
            distances,
            geometry.Agreements(_coefficients),
            geometry.Norm(_coefficients),
            radius,
            _active.Count(i => distances[i] > radius) / (double)_active.Length,
            iterations,
            converged);
    }

    public void Write(int chunk, IReadOnlyList<ReadOnlyMemory<float>> rows, Memory<float> output) =>
        LinearCombination.WriteChunk(rows, _coefficients, output.Span, deviations: null);

    public AggregationReport Report() => _report!;

    private (double Radius, int Iterations, bool Converged) Iterate(
        CombinationGeometry seen,
        double[] coefficients,
        double resolution)
    {
        var radius = 0.0;
        var step = new double[coefficients.Length];
        for (var iteration = 1; iteration <= CenteredClipAggregator.MaxIterations; iteration++)
        {
            var distances = seen.Distances(coefficients);
            if (iteration <= CenteredClipAggregator.RadiusIterations)
            {
                radius = _clipRadiusFactor * LowerMedian([.. _active.Select(i => distances[i])]);
            }

            Step(_active, distances, radius, coefficients, step);
            if (iteration >= CenteredClipAggregator.RadiusIterations && seen.Norm(step) <= Math.Max(CenteredClipAggregator.Tolerance * radius, resolution))
            {
                return (radius, iteration, true);
            }
        }

        return (radius, CenteredClipAggregator.MaxIterations, false);
    }

    private static void Step(int[] active, double[] distances, double radius, double[] coefficients, double[] step)
    {
        Array.Clear(step);
        var pull = 0.0;
        foreach (var i in active)
        {
            var share = (distances[i] > radius ? radius / distances[i] : 1) / active.Length;
            step[i] = share;
            pull += share;
        }

        for (var i = 0; i < coefficients.Length; i++)
        {
            step[i] -= coefficients[i] * pull;
            coefficients[i] += step[i];
        }
    }

    private int LeastMedianDistance(CombinationGeometry geometry) =>
        _active.MinBy(i => LowerMedian([.. _active.Select(j => geometry.Distance(i, j))]));

    private static double LowerMedian(double[] values)
    {
        Array.Sort(values);
        return values[(values.Length - 1) / 2];
    }
}
