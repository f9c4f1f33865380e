namespace ProtocolLearning.Benchmarks.Kills;

/// <summary>Counts what was written, and tells whoever waits for more.</summary>
internal sealed class WriteSignal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise()
    {
        Interlocked.Increment(ref _count);
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
