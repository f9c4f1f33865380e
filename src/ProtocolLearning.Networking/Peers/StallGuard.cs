namespace ProtocolLearning.Networking.Peers;

/// <summary>Ends a connection where a step takes longer than it may.</summary>
internal sealed class StallGuard : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _ending;
    private readonly ITimer _timer;
    private volatile bool _fired;

    public StallGuard(TimeSpan timeout, CancellationTokenSource ending, TimeProvider time)
    {
        _timeout = timeout;
        _ending = ending;
        _timer = time.CreateTimer(
            static state => ((StallGuard)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether it was this that ended the connection.</summary>
    public bool Fired => _fired;

    /// <summary>A step begins.</summary>
    public void Arm() => _timer.Change(_timeout, Timeout.InfiniteTimeSpan);

    /// <summary>The step is done.</summary>
    public void Disarm() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();

    private void Fire()
    {
        _fired = true;
        Ending.Cancel(_ending);
    }
}
