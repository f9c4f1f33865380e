using Microsoft.Extensions.Logging.Abstractions;
using ProtocolLearning.LocalCluster.GarbageCollection;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Tests.GarbageCollection;

public sealed class GarbageCollectorTests
{
    [Fact]
    public async Task Run_goes_on_after_a_collector_that_failed_unforeseen()
    {
        var (store, kinds) = (new ObjectStore(8), new KindRegistry());
        var collector = new FailingCollector();
        var pods = kinds.Core("pods").StorageName;
        using var stop = new CancellationTokenSource();
        var running = new GarbageCollector(store, kinds, [collector], NullLogger.Instance).RunAsync(stop.Token);
        store.Commit(pods, new ObjectKey("ns", "a"), null, []);
        await collector.First.Task.WaitAsync(TimeSpan.FromMinutes(1));
        store.Commit(pods, new ObjectKey("ns", "b"), null, []);

        await collector.Second.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private sealed class FailingCollector : ICollector
    {
        public TaskCompletionSource First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Second { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IEnumerable<ObjectReference> Affected(Change change) => [new ObjectReference(change.StorageName, change.Current.Key)];

        public void Collect(ResourceKind kind, StoredObject subject)
        {
            if (First.TrySetResult())
            {
                throw new NotSupportedException("nobody foresaw it");
            }

            Second.TrySetResult();
        }
    }
}
