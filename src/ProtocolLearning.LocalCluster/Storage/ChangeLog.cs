namespace ProtocolLearning.LocalCluster.Storage;

/// <summary>
/// The latest changes of one kind, in a ring of fixed size. Watchers keep only their position in it, so a slow one costs no
/// memory: once the ring has passed its position, its watch has expired.
/// </summary>
internal sealed class ChangeLog(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Change[] _ring = new Change[capacity];
    private TaskCompletionSource _appended = NewSignal();
    private long _next;
    private long _oldest;
    private long _newestDropped;

    public void Append(Change change)
    {
        TaskCompletionSource appended;
        lock (_gate)
        {
            ref var slot = ref _ring[_next % capacity];
            if (_next >= capacity)
            {
                _newestDropped = slot.Version;
            }

            slot = change;
            _next++;
            appended = _appended;
            _appended = NewSignal();
        }

        appended.SetResult();
    }

    /// <summary>Drops all changes, of which <paramref name="version"/> is the newest: a watch that begins before it has expired.</summary>
    public void Forget(long version)
    {
        lock (_gate)
        {
            (_oldest, _newestDropped) = (_next, version);
        }
    }

    /// <summary>The position of the first change after <paramref name="version"/>, or null where that has been dropped.</summary>
    public long? PositionAfter(long version, out long oldestKnown)
    {
        lock (_gate)
        {
            oldestKnown = _newestDropped;
            if (version < _newestDropped)
            {
                return null;
            }

            var low = Oldest;
            var high = _next;
            while (low < high)
            {
                var middle = low + ((high - low) / 2);
                if (_ring[middle % capacity].Version <= version)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return low;
        }
    }

    /// <summary>
    /// Adds the changes from <paramref name="position"/> on to <paramref name="changes"/>, at most <paramref name="limit"/>, and
    /// tells the task that completes with the next append. False where the position has been dropped.
    /// </summary>
    public bool TryRead(long position, int limit, ICollection<Change> changes, out Task appended)
    {
        lock (_gate)
        {
            appended = _appended.Task;
            if (position < Oldest)
            {
                return false;
            }

            var end = Math.Min(_next, position + limit);
            for (var i = position; i < end; i++)
            {
                changes.Add(_ring[i % capacity]);
            }

            return true;
        }
    }

    public bool IsAtEnd(long position)
    {
        lock (_gate)
        {
            return position == _next;
        }
    }

    private long Oldest => Math.Max(_oldest, _next - capacity);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
