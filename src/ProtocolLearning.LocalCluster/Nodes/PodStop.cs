namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>Asks a pod's containers to end, and says when their grace is over. A second request can only shorten it.</summary>
internal sealed class PodStop(TimeProvider timeProvider) : IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly CancellationTokenSource _graceEnded = new(Timeout.InfiniteTimeSpan, timeProvider);
    private readonly Lock _lock = new();
    private DateTimeOffset _deadline = DateTimeOffset.MaxValue;

    /// <summary>Cancelled when the containers must end: SIGTERM.</summary>
    public CancellationToken Requested => _requested.Token;

    /// <summary>Cancelled when those that have not ended are killed: SIGKILL.</summary>
    public CancellationToken GraceEnded => _graceEnded.Token;

    /// <summary>Asks for the end, with SIGKILL after the grace.</summary>
    public void Request(TimeSpan grace)
    {
        lock (_lock)
        {
            var deadline = timeProvider.GetUtcNow() + grace;
            if (deadline < _deadline)
            {
                _deadline = deadline;
                _graceEnded.CancelAfter(grace);
            }
        }

        _requested.Cancel();
    }

    public void Dispose()
    {
        _requested.Dispose();
        _graceEnded.Dispose();
    }
}
