namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>Whole vectors in chunks, on one or more threads.</summary>
internal static class Chunks
{
    /// <summary>Elements of a chunk of a whole vector.</summary>
    public const int Elements = 1 << 16;

    /// <summary>Number of chunks of a vector.</summary>
    public static int Count(int elements) => (int)(((long)elements + Elements - 1) / Elements);

    /// <summary>One chunk of each vector.</summary>
    public static ReadOnlyMemory<float>[] Of(IReadOnlyList<ReadOnlyMemory<float>> rows, int chunk)
    {
        var start = chunk * Elements;
        return [.. rows.Select(row => row.Slice(start, Math.Min(Elements, row.Length - start)))];
    }

    /// <summary>Gives whole vectors to an aggregation.</summary>
    public static AggregationReport Aggregate(
        IChunkAggregation aggregation, IReadOnlyList<ReadOnlyMemory<float>> rows, Memory<float> output, int parallelism)
    {
        var chunks = Count(output.Length);
        if (aggregation.ObservesFirst)
        {
            Run(chunks, parallelism, chunk => aggregation.Observe(chunk, Of(rows, chunk)));
            aggregation.Settle();
        }

        Run(chunks, parallelism, chunk =>
        {
            var start = chunk * Elements;
            aggregation.Write(chunk, Of(rows, chunk), output.Slice(start, Math.Min(Elements, output.Length - start)));
        });
        return aggregation.Report();
    }

    public static void Run(int chunks, int parallelism, Action<int> body)
    {
        if (parallelism == 1)
        {
            for (var chunk = 0; chunk < chunks; chunk++)
            {
                body(chunk);
            }

            return;
        }

        Parallel.For(0, chunks, new ParallelOptions { MaxDegreeOfParallelism = parallelism }, body);
    }
}
