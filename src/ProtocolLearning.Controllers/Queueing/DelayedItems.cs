namespace ProtocolLearning.Controllers.Queueing;

/// <summary>Hands items over when they are due, with one timer for all. Of two due times of one item the earlier holds.</summary>
internal sealed class DelayedItems<TKey> : IDisposable
    where TKey : notnull
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly TimeProvider _time;
    private readonly Action<TKey> _due;
    private readonly ITimer _timer;
    private readonly Dictionary<TKey, TimeSpan> _dueTimes = [];
    private readonly PriorityQueue<TKey, TimeSpan> _order = new();
    private readonly Lock _gate = new();
    private readonly long _start;
    private bool _disposed;

    public DelayedItems(TimeProvider time, Action<TKey> due)
    {
        _time = time;
        _start = time.GetTimestamp();
        _due = due;
        _timer = time.CreateTimer(_ => HandOver(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Time on a clock that nobody can turn back.</summary>
    private TimeSpan Now => _time.GetElapsedTime(_start);

    public void Add(TKey key, TimeSpan delay)
    {
        var due = Now + (delay < Longest ? delay : Longest);
        lock (_gate)
        {
            if (_disposed || (_dueTimes.TryGetValue(key, out var earlier) && earlier <= due))
            {
                return;
            }

            _dueTimes[key] = due;
            _order.Enqueue(key, due);
            SetTimer();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer.Dispose();
        }
    }

    private void HandOver()
    {
        var ready = new List<TKey>();
        lock (_gate)
        {
            var now = Now;
            while (_order.TryPeek(out var key, out var due) && due <= now)
            {
                _order.Dequeue();
                if (_dueTimes.TryGetValue(key, out var wanted) && wanted == due)
                {
                    _dueTimes.Remove(key);
                    ready.Add(key);
                }
            }

            SetTimer();
        }

        ready.ForEach(_due);
    }

    private void SetTimer()
    {
        if (!_disposed && _order.TryPeek(out _, out var next))
        {
            // Timers count whole milliseconds: rounded down, one would fire too early and spin.
            var wait = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, (next - Now).TotalMilliseconds)));
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }
}
