using Microsoft.Extensions.Time.Testing;

using ProtocolLearning.Controllers.Queueing;
using ProtocolLearning.Controllers.Tests.Fakes;

namespace ProtocolLearning.Controllers.Tests.Queueing;

public sealed class WorkQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly WorkQueue<int> _queue;

    public WorkQueueTests() => _queue = new WorkQueue<int>(_time);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task Add_twice_is_taken_once()
    {
        _queue.Add(1);
        _queue.Add(1);

        Assert.Equal(1, await TakeAsync());
        Assert.Equal(0, _queue.Depth);
    }

    [Fact]
    public async Task Add_while_processing_waits_for_Done()
    {
        _queue.Add(1);
        await TakeAsync();
        _queue.Add(1);

        Assert.Equal(0, _queue.Depth);
        _queue.Done(1);
        Assert.Equal(1, await TakeAsync());
    }

    [Fact]
    public async Task Take_prefers_changes_to_the_first_list_and_keeps_order_otherwise()
    {
        _queue.Add(1, QueuePriority.Low);
        _queue.Add(2, QueuePriority.Low);
        _queue.Add(3);
        _queue.Add(4);
        _queue.Add(2);

        int[] order = [await TakeAsync(), await TakeAsync(), await TakeAsync(), await TakeAsync()];

        Assert.Equal([2, 3, 4, 1], order);
        Assert.Equal(0, _queue.Depth);
    }

    [Fact]
    public async Task AddAfter_twice_keeps_the_earlier_due_time()
    {
        _queue.AddAfter(1, TimeSpan.FromSeconds(10));
        _queue.AddAfter(1, TimeSpan.FromSeconds(3));
        _queue.AddAfter(1, TimeSpan.FromSeconds(20));

        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal(0, _queue.Depth);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, await TakeAsync());
        _queue.Done(1);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, _queue.Depth);
    }

    [Fact]
    public async Task AddRateLimited_doubles_up_to_the_cap_and_never_drops()
    {
        var expected = TimeSpan.FromMilliseconds(5);
        for (var failure = 0; failure < 100; failure++)
        {
            _queue.AddRateLimited(7);
            _time.Advance(expected - TimeSpan.FromMilliseconds(1));
            Assert.Equal(0, _queue.Depth);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal(7, await TakeAsync());
            _queue.Done(7);
            expected = expected * 2 < TimeSpan.FromSeconds(1000) ? expected * 2 : TimeSpan.FromSeconds(1000);
        }
    }

    [Fact]
    public async Task AddRateLimited_with_a_maximum_waits_no_longer()
    {
        using var queue = new WorkQueue<int>(_time, observer: null, TimeSpan.FromSeconds(10));
        for (var failure = 0; failure < 40; failure++)
        {
            queue.AddRateLimited(7);
            _time.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal(7, await queue.TakeAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(90)));
            queue.Done(7);
        }
    }

    [Fact]
    public void Forget_starts_the_backoff_over()
    {
        _queue.AddRateLimited(1);
        _queue.AddRateLimited(1);
        Assert.Equal(2, _queue.FailuresOf(1));

        _queue.Forget(1);

        Assert.Equal(0, _queue.FailuresOf(1));
    }

    [Fact]
    public async Task Take_cancelled_loses_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        var waiting = _queue.TakeAsync(cancelled.Token);
        await cancelled.CancelAsync();
        Assert.Null(await waiting);

        _queue.Add(5);
        Assert.Null(await _queue.TakeAsync(cancelled.Token));
        Assert.Equal(5, await TakeAsync());
    }

    [Fact]
    public async Task Take_wakes_when_a_delayed_item_is_due()
    {
        _queue.AddAfter(9, TimeSpan.FromSeconds(5));
        var waiting = TakeAsync();
        await Eventually.HoldsWhileTimePasses(_time, TimeSpan.FromSeconds(1), () => waiting.IsCompleted);
        Assert.Equal(9, await waiting);
    }

    private async Task<int> TakeAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        return await _queue.TakeAsync(deadline.Token) ?? throw new TimeoutException("The queue gave nothing.");
    }
}
