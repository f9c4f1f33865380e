namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

/// <summary>Waits for what other threads bring about, within a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public static async Task HoldsAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(Pause);
        while (!await condition())
        {
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }
}
