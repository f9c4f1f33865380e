namespace ProtocolLearning.EndToEnd.Tests.Simulation;

/// <summary>A clock that only events move. Equal times are served in the order of scheduling, so a seed replays exactly.</summary>
internal sealed class VirtualTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly PriorityQueue<Action, (long Ticks, long Order)> _queue = new();
    private long _ticks;
    private long _order;

    public TimeSpan Elapsed => TimeSpan.FromTicks(_ticks);

    public long Events { get; private set; }

    public DateTimeOffset Now => Start + Elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => _ticks;

    public void After(TimeSpan delay, Action action) => _queue.Enqueue(action, (_ticks + Math.Max(0, delay.Ticks), _order++));

    public void After(double seconds, Action action) => After(TimeSpan.FromSeconds(seconds), action);

    /// <summary>Serves events until the condition holds or the limit is reached.</summary>
    /// <returns>Whether the condition holds.</returns>
    public bool Run(Func<bool> until, TimeSpan limit)
    {
        while (!until())
        {
            if (!_queue.TryDequeue(out var action, out var at) || at.Ticks > limit.Ticks)
            {
                return false;
            }

            _ticks = at.Ticks;
            Events++;
            action();
        }

        return true;
    }
}
