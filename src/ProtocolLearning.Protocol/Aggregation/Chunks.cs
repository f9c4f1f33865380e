namespace ProtocolLearning.Protocol.Aggregation;

/// <summary>Runs independent chunks of a vector on one or more threads.</summary>
internal static class Chunks
{
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
