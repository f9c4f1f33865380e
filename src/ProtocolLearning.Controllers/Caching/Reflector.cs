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
    private static readonly TimeSpan VeryShort = TimeSpan.FromSeconds(1);

    private readonly string _kind = ResourceKind.Of<T>().Kind;
    private readonly RetryBackoff _backoff = new(options.InitialBackoff, options.MaximumBackoff, time, random);
    private ReflectorPosition _position;
    private RelistReason _reason = RelistReason.Start;

    /// <summary>Why the last list failed, or null.</summary>
    public string? LastError { get; private set; }

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
                LastError = exception.Message;
                _reason = RelistReason.Defect;
                Log.ReflectorFailed(logger, cluster, _kind, exception);
                await Task.Delay(_backoff.Next(), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> ListAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var listing = await source.ListAllAsync(_position.ListVersion, cancellationToken);
                sink.Replace(listing.Items);
                _position = ReflectorPosition.AfterList(listing.ResourceVersion);
                LastError = null;
                metrics.Relists.WithLabels(cluster, _kind, _reason.ToString()).Inc();
                return true;
            }
            catch (ApiException exception) when (exception.IsExpired && attempt == 0 && !_position.IsUnavailable)
            {
                _position = _position.AfterListExpired();
            }
            catch (ApiException exception)
            {
                LastError = exception.Message;
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
            metrics.WatchRestarts.WithLabels(cluster, _kind, end.ToString()).Inc();
            switch (end)
            {
                case WatchEnd.Closed:
                    break;
                case WatchEnd.VeryShort or WatchEnd.Unavailable:
                    await Task.Delay(_backoff.Next(), time, cancellationToken);
                    break;
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
        try
        {
            var timeout = options.WatchTimeout * (1 + random.NextDouble());
            await foreach (var change in source.WatchAsync(_position.LastVersion!, timeout, linked.Token))
            {
                silence.CancelAfter(options.SilenceLimit);
                silent = false;
                Take(change);
            }

            // A stream that was cancelled may end as if it had been closed.
            cancellationToken.ThrowIfCancellationRequested();
            return silence.IsCancellationRequested ? WatchEnd.Silent
                : silent && time.GetElapsedTime(started) < VeryShort ? WatchEnd.VeryShort
                : WatchEnd.Closed;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.WatchSilent(logger, cluster, _kind, options.SilenceLimit);
            return WatchEnd.Silent;
        }
        catch (ApiException exception) when (exception.IsExpired)
        {
            return WatchEnd.Expired;
        }
        catch (ApiException exception)
        {
            LastError = exception.Message;
            Log.WatchFailed(logger, cluster, _kind, exception.Message);
            return exception.IsTransient ? WatchEnd.Unavailable : WatchEnd.Rejected;
        }
        catch (InvalidDataException exception)
        {
            LastError = exception.Message;
            Log.WatchFailed(logger, cluster, _kind, exception.Message);
            return WatchEnd.Rejected;
        }
    }

    private void Take(WatchEvent<T> change)
    {
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
