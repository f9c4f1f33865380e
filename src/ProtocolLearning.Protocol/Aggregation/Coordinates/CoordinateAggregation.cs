namespace ProtocolLearning.Protocol.Aggregation.Coordinates;

/// <summary>A coordinate-wise rule chunk by chunk: a chunk is read once, written as soon as everybody's is there, and measured.</summary>
internal sealed class CoordinateAggregation : IChunkAggregation
{
    private readonly int[] _active;
    private readonly CoordinateMeasures _measures;

    public CoordinateAggregation(ICoordinateRule rule, IReadOnlyList<double> weights, int chunks)
    {
        AggregationInput.Check(weights);
        _active = [.. Enumerable.Range(0, weights.Count).Where(i => weights[i] > 0)];
        _measures = new CoordinateMeasures(new RankMean(_active.Length, rule.Ranks(_active.Length)), _active, weights.Count, chunks);
    }

    public bool ObservesFirst => false;

    public void Observe(int chunk, IReadOnlyList<ReadOnlyMemory<float>> rows)
    {
        // A coordinate depends on no other.
    }

    public void Settle()
    {
        // As above.
    }

    public void Write(int chunk, IReadOnlyList<ReadOnlyMemory<float>> rows, Memory<float> output) =>
        _measures.Write(chunk, [.. _active.Select(i => rows[i])], rows, output.Span);

    public AggregationReport Report() => _measures.Report();
}
