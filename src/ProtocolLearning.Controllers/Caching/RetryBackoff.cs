namespace ProtocolLearning.Controllers.Caching;

/// <summary>Exponential backoff with full jitter on top, that starts over after a quiet time.</summary>
internal sealed class RetryBackoff(TimeSpan initial, TimeSpan maximum, TimeProvider time, Random random)
{
    private static readonly TimeSpan ResetAfter = TimeSpan.FromMinutes(2);

    private TimeSpan _next;
    private long _last = long.MinValue;

    /// <summary>How long to wait this time.</summary>
    public TimeSpan Next()
    {
        if (_last == long.MinValue || time.GetElapsedTime(_last) > ResetAfter)
        {
            _next = initial;
        }

        var delay = _next * (1 + random.NextDouble());
        _next = _next * 2 > maximum ? maximum : _next * 2;
        _last = time.GetTimestamp();
        return delay;
    }
}
