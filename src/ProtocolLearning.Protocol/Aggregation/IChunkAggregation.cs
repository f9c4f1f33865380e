namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>
/// One aggregation that takes its vectors chunk by chunk, in any order, so that it can go on while they still arrive. The result is that
/// of <see cref="IAggregator.Aggregate"/>, and does not depend on the order. Different chunks may be given by different threads.
/// </summary>
public interface IChunkAggregation
{
    /// <summary>Whether every chunk must be observed, and the aggregation settled, before a chunk can be written.</summary>
    bool ObservesFirst { get; }

    /// <summary>Takes in a chunk of every contribution. Nothing is done where <see cref="ObservesFirst"/> is false.</summary>
    /// <param name="chunk">The chunk, from 0; once each.</param>
    /// <param name="rows">The chunk's finite elements in each contribution, in the order of the contributors.</param>
    void Observe(int chunk, IReadOnlyList<ReadOnlyMemory<float>> rows);

    /// <summary>Every chunk was observed: fixes how the contributions are combined.</summary>
    void Settle();

    /// <summary>Writes a chunk of the aggregate.</summary>
    /// <param name="chunk">The chunk, from 0; once each.</param>
    /// <param name="rows">What <see cref="Observe"/> took.</param>
    /// <param name="output">The chunk of the aggregate, as many elements.</param>
    void Write(int chunk, IReadOnlyList<ReadOnlyMemory<float>> rows, Memory<float> output);

    /// <summary>How the contributions relate to the aggregate, once every chunk is written.</summary>
    AggregationReport Report();
}
