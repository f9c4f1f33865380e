using System.Collections.Immutable;
using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace ProtocolLearning.LocalCluster.Mirroring;

/// <summary>
/// Keeps a copy of every object of one kind by list and watch: relists on 410 in any of its shapes, goes on watching after an idle
/// close, and gives up a silent watch. Readers see whole snapshots and are told by a signal that one changed.
/// </summary>
internal sealed class ObjectMirror<T>(ObjectSource<T> source, ChangeSignal changed, TimeProvider timeProvider, ILogger logger)
    where T : IKubernetesObject<V1ObjectMeta>
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortWatch = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(150);

    private ImmutableDictionary<ObjectName, T> _snapshot = ImmutableDictionary<ObjectName, T>.Empty;
    private volatile bool _hasSynced;
    private TimeSpan _delay = FirstDelay;
    private string _version = "";

    /// <summary>False until the first list has been read.</summary>
    public bool HasSynced => _hasSynced;

    /// <summary>The objects as last seen. They are shared: never change one.</summary>
    public ImmutableDictionary<ObjectName, T> Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>Lists and watches until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ListAsync(cancellationToken).ConfigureAwait(false);
                await FollowAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (IsGone(e))
            {
                logger.MirrorRelists(source.Kind, e.Message);
            }
            catch (Exception e)
            {
                // Whatever it is, a mirror that stopped would leave its readers with an old picture for ever.
                logger.MirrorFailed(e, source.Kind, _delay);
            }

            await BackOffAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsGone(Exception error) => error
        is KubernetesException { Status.Code: (int)HttpStatusCode.Gone }
        or HttpOperationException { Response.StatusCode: HttpStatusCode.Gone };

    private static bool IsTransient(Exception error) => error
        is KubernetesException or HttpOperationException or HttpRequestException or IOException
        or OperationCanceledException or System.Text.Json.JsonException;

    private static bool IsIdleClose(Exception error) =>
        error is HttpRequestException or IOException && error.GetBaseException() is EndOfStreamException;

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        (var items, _version) = await source.ListAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _snapshot, items.ToImmutableDictionary(item => ObjectName.Of(item)));
        _hasSynced = true;
        _delay = FirstDelay;
        changed.Set();
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var started = timeProvider.GetTimestamp();
            var before = _version;
            try
            {
                await WatchOnceAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsTransient(e) && !IsGone(e) && !cancellationToken.IsCancellationRequested)
            {
                if (!IsIdleClose(e))
                {
                    logger.MirrorFailed(e, source.Kind, _delay);
                    await BackOffAsync(cancellationToken).ConfigureAwait(false);
                    continue;
                }
            }

            if (_version == before && timeProvider.GetElapsedTime(started) < ShortWatch)
            {
                await BackOffAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task WatchOnceAsync(CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(Silence, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        await foreach (var (type, item) in source.Watch(_version, either.Token).ConfigureAwait(false))
        {
            silence.CancelAfter(Silence);
            _delay = FirstDelay;
            _version = item.Metadata.ResourceVersion;
            Apply(type, item);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private void Apply(WatchEventType type, T item)
    {
        if (type is not (WatchEventType.Added or WatchEventType.Modified or WatchEventType.Deleted))
        {
            return;
        }

        var name = ObjectName.Of(item);
        var snapshot = Snapshot;
        Volatile.Write(ref _snapshot, type == WatchEventType.Deleted ? snapshot.Remove(name) : snapshot.SetItem(name, item));
        changed.Set();
    }

    private async Task BackOffAsync(CancellationToken cancellationToken)
    {
        var delay = _delay;
        _delay = TimeSpan.FromTicks(Math.Min(_delay.Ticks * 2, LongestDelay.Ticks));
        await Task.Delay(delay, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
