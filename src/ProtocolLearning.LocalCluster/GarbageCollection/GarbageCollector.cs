using Microsoft.Extensions.Logging;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.GarbageCollection;

/// <summary>Runs the collectors behind the writes: a set of objects to look at, each in it once, and one loop.</summary>
internal sealed partial class GarbageCollector
{
    private readonly Lock _gate = new();
    private readonly HashSet<ObjectReference> _pending = [];
    private TaskCompletionSource _wake = NewSignal();
    private readonly ObjectStore _store;
    private readonly KindRegistry _kinds;
    private readonly IReadOnlyList<ICollector> _collectors;
    private readonly ILogger _logger;

    public GarbageCollector(ObjectStore store, KindRegistry kinds, IReadOnlyList<ICollector> collectors, ILogger logger)
    {
        (_store, _kinds, _collectors, _logger) = (store, kinds, collectors, logger);
        store.Observe(OnChange);
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            foreach (var reference in await TakePendingAsync(cancellation))
            {
                Collect(reference);
            }
        }
    }

    private void OnChange(Change change)
    {
        lock (_gate)
        {
            foreach (var reference in _collectors.SelectMany(collector => collector.Affected(change)))
            {
                _pending.Add(reference);
            }

            if (_pending.Count > 0)
            {
                _wake.TrySetResult();
            }
        }
    }

    private async Task<ObjectReference[]> TakePendingAsync(CancellationToken cancellation)
    {
        await _wake.Task.WaitAsync(cancellation);
        lock (_gate)
        {
            var taken = _pending.ToArray();
            _pending.Clear();
            _wake = NewSignal();
            return taken;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Collect(ObjectReference reference)
    {
        var kind = _kinds.All.Find(kind => kind.StorageName == reference.StorageName && kind.Conversion.IsIdentity);
        if (kind is null || _store.Find(reference.StorageName, reference.Key) is not { } subject)
        {
            return;
        }

        foreach (var collector in _collectors)
        {
            try
            {
                collector.Collect(kind, subject);
            }
            catch (Exception error)
            {
                // Whatever it is, a loop that stopped would leave everybody's dependents behind for ever.
                LogFailure(_logger, error, reference.StorageName, reference.Key.Namespace, reference.Key.Name);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Collecting around {Kind} {Namespace}/{Name} failed")]
    private static partial void LogFailure(ILogger logger, Exception error, string kind, string @namespace, string name);
}
