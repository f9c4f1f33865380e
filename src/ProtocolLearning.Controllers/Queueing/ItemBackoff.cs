namespace ProtocolLearning.Controllers.Queueing;

/// <summary>Counts the failures of each item: 5 ms, 10 ms, 20 ms … up to a maximum.</summary>
internal sealed class ItemBackoff<TKey>(TimeSpan maximum)
    where TKey : notnull
{
    // 5 ms doubled so often is above any maximum that makes sense; the shift never overflows.
    private const int MostDoublings = 30;

    private static readonly TimeSpan Initial = TimeSpan.FromMilliseconds(5);

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

    private TimeSpan DelayOf(int failures)
    {
        var delay = Initial * (1L << Math.Min(failures, MostDoublings));
        return delay < maximum ? delay : maximum;
    }
}
