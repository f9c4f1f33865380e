using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Faults;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>
/// One running watch: a position in the change log that follows its end, with bookmarks when there is nothing to tell.
/// </summary>
internal sealed class WatchStream(
    ObjectStore store,
    Collection collection,
    WatchEventWriter events,
    FaultSwitchboard faults,
    TimeProvider time,
    TimeSpan bookmarkInterval,
    FaultTarget target,
    Action abort)
{
    private const int BatchSize = 256;

    private readonly List<Change> _batch = new(BatchSize);
    private long _position;
    private bool _stalledForGood;

    /// <summary>Streams the changes after <paramref name="version"/>; 0 first tells the present state.</summary>
    public async Task RunAsync(long version, CancellationToken cancellation)
    {
        if (version == 0)
        {
            version = await WriteInitialAsync(cancellation);
        }

        if (collection.Log.PositionAfter(version, out var oldest) is not { } position)
        {
            await EndAsync(ApiFailures.TooOldResourceVersion(version, oldest), cancellation);
            return;
        }

        _position = position;
        while (await StepAsync(cancellation))
        {
        }
    }

    /// <summary>Tells the version up to which the watcher has seen everything, so that its next watch starts there.</summary>
    public async Task WriteLastBookmarkAsync(CancellationToken cancellation)
    {
        if (bookmarkInterval != Timeout.InfiniteTimeSpan && !IsStalled())
        {
            await WriteBookmarkAsync(cancellation);
        }
    }

    /// <summary>Writes what there is, or waits until there is something. False where the watch has ended.</summary>
    private async Task<bool> StepAsync(CancellationToken cancellation)
    {
        var switched = faults.Switched;
        if (faults.Strike(target, FaultKind.DropWatch, FaultKind.GoneInWatch) is { } fault)
        {
            await BreakAsync(fault, cancellation);
            return false;
        }

        var stalled = IsStalled();
        _batch.Clear();
        if (!collection.Log.TryRead(_position, stalled ? 0 : BatchSize, _batch, out var appended))
        {
            await EndAsync(ApiFailures.Expired("the watch was too slow for the change log; list and watch again"), cancellation);
            return false;
        }

        if (_batch.Count > 0)
        {
            foreach (var change in _batch)
            {
                events.WriteChange(change);
            }

            _position += _batch.Count;
            await events.FlushAsync(cancellation);
        }
        else
        {
            await WaitAsync(stalled ? switched : appended, switched, stalled, cancellation);
        }

        return true;
    }

    private async Task WaitAsync(Task appended, Task switched, bool stalled, CancellationToken cancellation)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var bookmark = Task.Delay(bookmarkInterval, time, woken.Token);
        var first = await Task.WhenAny(appended, switched, bookmark);
        await woken.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        if (first == bookmark && !stalled)
        {
            await WriteBookmarkAsync(cancellation);
        }
    }

    private async Task WriteBookmarkAsync(CancellationToken cancellation)
    {
        if (store.VersionAtEnd(collection, _position) is { } version)
        {
            events.WriteBookmark(version);
            await events.FlushAsync(cancellation);
        }
    }

    private async Task<long> WriteInitialAsync(CancellationToken cancellation)
    {
        var snapshot = store.Snapshot(collection.Name);
        foreach (var batch in snapshot.Objects.Values.Chunk(BatchSize))
        {
            foreach (var stored in batch)
            {
                events.WriteInitial(stored);
            }

            await events.FlushAsync(cancellation);
        }

        await events.FlushAsync(cancellation);
        return snapshot.Version;
    }

    private bool IsStalled()
    {
        if (!_stalledForGood && faults.IsOn(target, FaultKind.StallWatch))
        {
            _stalledForGood = faults.Strike(target, FaultKind.StallWatch) is { Times: not null };
            return true;
        }

        return _stalledForGood;
    }

    private async Task BreakAsync(Fault fault, CancellationToken cancellation)
    {
        if (fault.Kind == FaultKind.DropWatch)
        {
            abort();
            return;
        }

        await EndAsync(ApiFailures.Expired("too old resource version (injected)"), cancellation);
    }

    private async Task EndAsync(ApiFailure failure, CancellationToken cancellation)
    {
        events.WriteFailure(failure);
        await events.FlushAsync(cancellation);
    }
}
