namespace ProtocolLearning.Benchmarks.Clusters;

/// <summary>Waits for a condition. What is measured is taken from a watch, never from this.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <exception cref="TimeoutException">It did not come about; the message says what.</exception>
    public static Task UntilAsync(Func<Task<bool>> condition, string what, CancellationToken cancellationToken) =>
        UntilAsync(condition, what, Interval, cancellationToken);

    /// <exception cref="TimeoutException">It did not come about; the message says what.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan interval, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            while (!await condition())
            {
                await Task.Delay(interval, TimeProvider.System, either.Token);
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new TimeoutException($"waited {Patience.TotalMinutes} minutes for {what}");
        }
    }
}
