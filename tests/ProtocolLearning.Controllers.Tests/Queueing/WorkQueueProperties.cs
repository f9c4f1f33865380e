using CsCheck;

using Microsoft.Extensions.Time.Testing;

using ProtocolLearning.Controllers.Queueing;

namespace ProtocolLearning.Controllers.Tests.Queueing;

public sealed class WorkQueueProperties
{
    private enum Step
    {
        Add,
        AddLow,
        AddAfter,
        AddRateLimited,
        Take,
        Done,
        Advance,
    }

    [Fact]
    public void Any_history_never_runs_a_key_twice_at_once_and_loses_nothing()
    {
        var step = Gen.Select(Gen.Enum<Step>(), Gen.Int[0, 4]);
        step.List[0, 200].Sample(history => RunHistory(history), iter: 2000);
    }

    [Fact]
    public async Task Any_number_of_workers_never_run_a_key_twice_at_once_and_see_the_last_add()
    {
        using var queue = new WorkQueue<int>(TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var (added, seen, running) = (new int[16], new int[16], new int[16]);
        var clashes = 0;
        var workers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (await queue.TakeAsync(stop.Token) is { } key)
            {
                if (Interlocked.Increment(ref running[key]) != 1)
                {
                    Interlocked.Increment(ref clashes);
                }

                Volatile.Write(ref seen[key], Volatile.Read(ref added[key]));
                await Task.Yield();
                Interlocked.Decrement(ref running[key]);
                queue.Done(key);
            }
        })).ToList();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(producer => Task.Run(() =>
        {
            var random = new Random(producer);
            for (var i = 0; i < 20_000; i++)
            {
                var key = random.Next(16);
                Interlocked.Increment(ref added[key]);
                queue.Add(key, i % 3 == 0 ? QueuePriority.Low : QueuePriority.Normal);
            }
        })));
        await Fakes.Eventually.Holds(
            () => Enumerable.Range(0, 16).All(key => Volatile.Read(ref seen[key]) == Volatile.Read(ref added[key])), "every last add to be seen");
        await stop.CancelAsync();
        await Task.WhenAll(workers);

        Assert.Equal(0, clashes);
    }

    private static void RunHistory(List<(Step Step, int Key)> history)
    {
        var time = new FakeTimeProvider();
        using var queue = new WorkQueue<int>(time);
        var processing = new HashSet<int>();
        var owed = new HashSet<int>();
        foreach (var (step, key) in history)
        {
            switch (step)
            {
                case Step.Add:
                    queue.Add(key);
                    owed.Add(key);
                    break;
                case Step.AddLow:
                    queue.Add(key, QueuePriority.Low);
                    owed.Add(key);
                    break;
                case Step.AddAfter:
                    queue.AddAfter(key, TimeSpan.FromSeconds(key + 1));
                    owed.Add(key);
                    break;
                case Step.AddRateLimited:
                    queue.AddRateLimited(key);
                    owed.Add(key);
                    break;
                case Step.Take when queue.Depth > 0:
                    Take(queue, processing, owed);
                    break;
                case Step.Done when processing.Remove(key):
                    queue.Done(key);
                    break;
                case Step.Advance:
                    time.Advance(TimeSpan.FromSeconds(key));
                    break;
                default:
                    break;
            }
        }

        foreach (var key in processing.ToList())
        {
            processing.Remove(key);
            queue.Done(key);
        }

        time.Advance(TimeSpan.FromSeconds(1000));
        while (queue.Depth > 0)
        {
            var key = Take(queue, processing, owed);
            processing.Remove(key);
            queue.Done(key);
        }

        Assert.Empty(owed);
    }

    private static int Take(WorkQueue<int> queue, HashSet<int> processing, HashSet<int> owed)
    {
        var taking = queue.TakeAsync(CancellationToken.None);
        Assert.True(taking.IsCompletedSuccessfully, "an item waits, but taking it did not complete");
        var key = taking.GetAwaiter().GetResult()!.Value;
        Assert.True(processing.Add(key), $"{key} was taken while it was being processed");
        owed.Remove(key);
        return key;
    }
}
