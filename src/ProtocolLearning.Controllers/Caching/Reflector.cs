using k8s;
using k8s.Models;

using Microsoft.Extensions.Logging;

using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Observability;

namespace ProtocolLearning.Controllers.Caching;

/// <summary>
/// Keeps a sink equal to what a server holds of one kind: list, watch from there, resume where a watch ends, list again where
/// the version has expired. The loop is client-go's (tools/cache/reflector.go).
/// </summary>
internal sealed class Reflector<T>(
    string cluster,
    IResourceSource<T> source,
    IReflectorSink<T> sink,
    ReflectorOptions options,
    ControllerMetrics metrics,
    TimeProvider time,
    Random random,
    ILogger logger)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private const long None = long.MinValue;
    private static readonly TimeSpan VeryShort = TimeSpan.FromSeconds(1);

    private readonly string _kind = ResourceKind.Of<T>().Kind;
    private readonly RetryBackoff _backoff = new(options.InitialBackoff, options.MaximumBackoff, time, random);
    private readonly Lock _gate = new();
    private ReflectorPosition _position;
    private RelistReason _reason = RelistReason.Start;
    private long _troubled = time.GetTimestamp();
    private long _opened = None;
    private TaskCompletionSource? _refreshing;
    private CancellationTokenSource? _watching;

    /// <summary>Why the last list or watch failed, or null.</summary>
    public string? LastError { get; private set; }

    /// <summary>
    /// For how long the sink has not been kept equal to what the server holds, or null where it is: since the start until the first list,
    /// and while lists or watches fail. A watch that is open counts as kept, however quiet.
    /// </summary>
    public TimeSpan? TroubledFor =>
        (Interlocked.Read(ref _troubled), Interlocked.Read(ref _opened)) switch
        {
            (None, _) => null,
            (_, not None and var opened) when time.GetElapsedTime(opened) > VeryShort => null,
            (var since, _) => time.GetElapsedTime(since),
        };

    /// <summary>
    /// Lists anew, at what the server has by now. A cache that only watched may lag behind by as long as a dead connection goes unnoticed,
    /// which is too long for who takes over from another writer.
    /// </summary>
    /// <returns>Ends once the sink has that list, or with the cancellation.</returns>
    public Task RefreshAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _refreshing ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = _watching?.CancelAsync();
            return _refreshing.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Runs until it is cancelled; it never gives up and never throws anything else.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await ListAsync(cancellationToken))
                {
                    _reason = await WatchUntilExpiredAsync(cancellationToken);
                    if (_reason == RelistReason.Refresh)
                    {
                        continue;
                    }
                }

                await Task.Delay(_backoff.Next(), time, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // A defect in an index or transform function must not stop the only source of truth.
                Fail(exception.Message);
                _reason = RelistReason.Defect;
                Log.ReflectorFailed(logger, cluster, _kind, exception);
                await Task.Delay(_backoff.Next(), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> ListAsync(CancellationToken cancellationToken)
    {
        var refreshing = Refreshing();
        if (refreshing is not null)
        {
            _position = _position.ForNewest();
        }

        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var listing = await source.ListAllAsync(_position.ListVersion, cancellationToken);
                sink.Replace(listing.Items);
                _position = ReflectorPosition.AfterList(listing.ResourceVersion);
                Succeed();
                metrics.Relists.WithLabels(cluster, _kind, _reason.ToString()).Inc();
                Refreshed(refreshing);
                return true;
            }
            catch (ApiException exception) when (exception.IsExpired && attempt == 0 && !_position.IsUnavailable)
            {
                _position = _position.AfterListExpired();
            }
            catch (ApiException exception)
            {
                Fail(exception.Message);
                Log.ListFailed(logger, cluster, _kind, exception.Message);
                return false;
            }
        }
    }

    /// <returns>Why a list has to follow.</returns>
    private async Task<RelistReason> WatchUntilExpiredAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = await WatchOnceAsync(cancellationToken);
            Interlocked.Exchange(ref _opened, None);
            metrics.WatchRestarts.WithLabels(cluster, _kind, end.ToString()).Inc();
            switch (end)
            {
                case WatchEnd.Closed:
                    Succeed();
                    break;
                case WatchEnd.VeryShort or WatchEnd.Unavailable:
                    await Task.Delay(_backoff.Next(), time, cancellationToken);
                    break;
                case WatchEnd.Refresh:
                    return RelistReason.Refresh;
                case WatchEnd.Expired:
                    return RelistReason.Expired;
                case WatchEnd.Silent:
                    return RelistReason.Silent;
                default:
                    return RelistReason.Rejected;
            }
        }
    }

    private async Task<WatchEnd> WatchOnceAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var silent = true;
        using var silence = new CancellationTokenSource(options.SilenceLimit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        if (!TryBegin(linked))
        {
            return WatchEnd.Refresh;
        }

        try
        {
            var timeout = options.WatchTimeout * (1 + random.NextDouble());
            var changes = source.WatchAsync(
                _position.LastVersion!, timeout, () => Interlocked.Exchange(ref _opened, time.GetTimestamp()), linked.Token);
            await foreach (var change in changes)
            {
                silence.CancelAfter(options.SilenceLimit);
                silent = false;
                Take(change);
            }

            // A stream that was cancelled may end as if it had been closed.
            cancellationToken.ThrowIfCancellationRequested();
            if (Refreshing() is not null)
            {
                return WatchEnd.Refresh;
            }

            if (silence.IsCancellationRequested)
            {
                return Silent();
            }

            if (!silent || time.GetElapsedTime(started) >= VeryShort)
            {
                return WatchEnd.Closed;
            }

            Fail("the server ends each watch at once");
            return WatchEnd.VeryShort;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && Refreshing() is not null)
        {
            return WatchEnd.Refresh;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Silent();
        }
        catch (ApiException exception) when (exception.IsExpired)
        {
            return WatchEnd.Expired;
        }
        catch (ApiException exception)
        {
            Fail(exception.Message);
            Log.WatchFailed(logger, cluster, _kind, exception.Message);
            return exception.IsTransient ? WatchEnd.Unavailable : WatchEnd.Rejected;
        }
        catch (InvalidDataException exception)
        {
            Fail(exception.Message);
            Log.WatchFailed(logger, cluster, _kind, exception.Message);
            return WatchEnd.Rejected;
        }
        finally
        {
            End();
        }
    }

    private TaskCompletionSource? Refreshing()
    {
        lock (_gate)
        {
            return _refreshing;
        }
    }

    private void Refreshed(TaskCompletionSource? refreshing)
    {
        if (refreshing is null)
        {
            return;
        }

        lock (_gate)
        {
            _refreshing = null;
        }

        refreshing.TrySetResult();
    }

    /// <returns>Whether a watch may begin; not where a list was asked for meanwhile.</returns>
    private bool TryBegin(CancellationTokenSource watching)
    {
        lock (_gate)
        {
            _watching = _refreshing is null ? watching : null;
            return _refreshing is null;
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _watching = null;
        }
    }

    private WatchEnd Silent()
    {
        Fail($"its watch was silent for {options.SilenceLimit}");
        Log.WatchSilent(logger, cluster, _kind, options.SilenceLimit);
        return WatchEnd.Silent;
    }

    private void Fail(string error)
    {
        if (TroubledFor is null)
        {
            Interlocked.Exchange(ref _troubled, time.GetTimestamp());
        }

        LastError = error;
    }

    private void Succeed()
    {
        LastError = null;
        Interlocked.Exchange(ref _troubled, None);
    }

    private void Take(WatchEvent<T> change)
    {
        Succeed();
        switch (change.Kind)
        {
            case WatchEventKind.Added or WatchEventKind.Modified:
                sink.Upsert(change.Entity);
                break;
            case WatchEventKind.Deleted:
                sink.Delete(change.Entity);
                break;
            default:
                sink.Touch();
                break;
        }

        _position = _position.AfterEvent(change.Entity.Metadata?.ResourceVersion);
    }
}
