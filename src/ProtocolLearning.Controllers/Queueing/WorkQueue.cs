namespace ProtocolLearning.Controllers.Queueing;

/// <summary>
/// A queue of keys to work on, with client-go's contract: an item that waits already is not added twice, an item that is being
/// worked on is taken again only after <see cref="Done"/>, and nothing that was added is ever lost.
/// </summary>
/// <typeparam name="TKey">What names an item.</typeparam>
internal sealed class WorkQueue<TKey> : IDisposable
    where TKey : struct
{
    private static readonly TimeSpan DefaultMaximumBackoff = TimeSpan.FromSeconds(1000);

    private readonly TimeProvider _time;
    private readonly IQueueObserver? _observer;
    private readonly ItemBackoff<TKey> _backoff;
    private readonly DelayedItems<TKey> _delayed;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _available = new(0);

    // An item is dirty while it has to be worked on, and processing while it is. The heap may hold outdated tickets: those that are
    // no longer the ones in _dirty.
    private readonly Dictionary<TKey, Ticket> _dirty = [];
    private readonly Dictionary<TKey, long> _processing = [];
    private readonly PriorityQueue<Ticket, (int Priority, long Order)> _ready = new();
    private long _order;

    /// <param name="time">The clock of delays.</param>
    /// <param name="observer">Hears of what happens; null for nobody.</param>
    /// <param name="maximumBackoff">The longest backoff of an item that fails; null for client-go's.</param>
    public WorkQueue(TimeProvider time, IQueueObserver? observer = null, TimeSpan? maximumBackoff = null)
    {
        _time = time;
        _backoff = new ItemBackoff<TKey>(maximumBackoff ?? DefaultMaximumBackoff);
        _observer = observer;
        _delayed = new DelayedItems<TKey>(time, key => Add(key));
    }

    /// <summary>How many items wait for a worker.</summary>
    public int Depth
    {
        get
        {
            lock (_gate)
            {
                return CountReady();
            }
        }
    }

    public void Add(TKey key, QueuePriority priority = QueuePriority.Normal)
    {
        lock (_gate)
        {
            if (_dirty.TryGetValue(key, out var waiting))
            {
                if (waiting.Priority >= priority)
                {
                    return;
                }

                waiting = waiting with { Priority = priority };
            }
            else
            {
                waiting = new Ticket(key, priority, _order++, _time.GetTimestamp());
            }

            var isNew = !_dirty.ContainsKey(key);
            _dirty[key] = waiting;
            if (!_processing.ContainsKey(key))
            {
                Push(waiting);
            }

            if (isNew)
            {
                _observer?.Added(CountReady());
            }
        }
    }

    /// <summary>Adds an item later; of two due times the earlier one holds.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
        }
        else
        {
            _delayed.Add(key, delay);
        }
    }

    /// <summary>Adds an item after its own backoff, which doubles with every call until <see cref="Forget"/>.</summary>
    public void AddRateLimited(TKey key, TimeSpan atLeast = default)
    {
        var delay = _backoff.Next(key);
        _observer?.Retried();
        AddAfter(key, delay > atLeast ? delay : atLeast);
    }

    /// <summary>Forgets an item's failures.</summary>
    public void Forget(TKey key) => _backoff.Forget(key);

    /// <summary>How often an item failed since it was last forgotten.</summary>
    public int FailuresOf(TKey key) => _backoff.FailuresOf(key);

    /// <summary>Waits for an item and takes it; <see cref="Done"/> must follow. Null when cancelled: the items stay.</summary>
    public async Task<TKey?> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await _available.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return null;
            }

            lock (_gate)
            {
                if (Pop() is { } ticket)
                {
                    _dirty.Remove(ticket.Key);
                    _processing[ticket.Key] = _time.GetTimestamp();
                    _observer?.Taken(CountReady(), _time.GetElapsedTime(ticket.Since));
                    return ticket.Key;
                }
            }
        }
    }

    /// <summary>Ends the work on an item; it waits again where it was added meanwhile.</summary>
    public void Done(TKey key)
    {
        lock (_gate)
        {
            if (!_processing.Remove(key, out var since))
            {
                return;
            }

            if (_dirty.TryGetValue(key, out var waiting))
            {
                Push(waiting);
            }

            _observer?.Finished(CountReady(), _time.GetElapsedTime(since));
        }
    }

    /// <summary>Seconds of the work under way: all of it, and the longest.</summary>
    public (double Sum, double Longest) UnfinishedSeconds()
    {
        lock (_gate)
        {
            var seconds = _processing.Values.Select(since => _time.GetElapsedTime(since).TotalSeconds).ToList();
            return (seconds.Sum(), seconds.DefaultIfEmpty().Max());
        }
    }

    /// <summary>Stops the clock of delayed items; whoever still adds does no harm.</summary>
    public void Dispose() => _delayed.Dispose();

    private int CountReady() => _dirty.Count - _processing.Keys.Count(_dirty.ContainsKey);

    private void Push(Ticket ticket)
    {
        _ready.Enqueue(ticket, (-(int)ticket.Priority, ticket.Order));
        _available.Release();
    }

    private Ticket? Pop()
    {
        while (_ready.TryDequeue(out var ticket, out _))
        {
            if (_dirty.TryGetValue(ticket.Key, out var current) && ReferenceEquals(current, ticket))
            {
                return ticket;
            }
        }

        return null;
    }

    private sealed record Ticket(TKey Key, QueuePriority Priority, long Order, long Since);
}
