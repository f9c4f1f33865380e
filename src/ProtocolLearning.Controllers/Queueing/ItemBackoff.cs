namespace ProtocolLearning.Controllers.Queueing;

/// <summary>Counts the failures of each item: 5 ms, 10 ms, 20 ms … up to 1000 s, as in client-go.</summary>
internal sealed class ItemBackoff<TKey>
    where TKey : notnull
{
    private static readonly TimeSpan Initial = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Maximum = TimeSpan.FromSeconds(1000);

    private readonly Dictionary<TKey, int> _failures = [];
    private readonly Lock _gate = new();

    public TimeSpan Next(TKey key)
    {
        lock (_gate)
        {
            var failures = _failures.GetValueOrDefault(key);
            _failures[key] = failures + 1;
            return DelayOf(failures);
        }
    }

    public int FailuresOf(TKey key)
    {
        lock (_gate)
        {
            return _failures.GetValueOrDefault(key);
        }
    }

    public void Forget(TKey key)
    {
        lock (_gate)
        {
            _failures.Remove(key);
        }
    }

    private static TimeSpan DelayOf(int failures)
    {
        // 5 ms doubled 18 times is above the cap already; the shift never overflows.
        var delay = Initial * (1L << Math.Min(failures, 18));
        return delay < Maximum ? delay : Maximum;
    }
}
