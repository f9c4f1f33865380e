namespace ProtocolLearning.Networking.Peers;

/// <summary>Which warnings about strangers are logged: one a second, so that nobody fills a log.</summary>
internal sealed class WarningPace(TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long? _last;
    private long _skipped;

    /// <summary>Whether this one is logged.</summary>
    /// <param name="skipped">How many were not since the last that was.</param>
    public bool Allows(out long skipped)
    {
        lock (_lock)
        {
            if (_last is { } last && time.GetElapsedTime(last) < Every)
            {
                skipped = ++_skipped;
                return false;
            }

            _last = time.GetTimestamp();
            (skipped, _skipped) = (_skipped, 0);
            return true;
        }
    }
}
