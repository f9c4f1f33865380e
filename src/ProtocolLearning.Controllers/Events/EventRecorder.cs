using System.Globalization;
using System.Threading.Channels;
using System.Threading.RateLimiting;

using k8s;
using k8s.Models;

using Microsoft.Extensions.Logging;

using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Observability;

namespace ProtocolLearning.Controllers.Events;

/// <inheritdoc cref="IEventRecorder"/>
internal sealed class EventRecorder(string reporter, string instance, ControllerMetrics metrics, TimeProvider time, ILogger logger)
    : IEventRecorder, IDisposable
{
    private const int Capacity = 1000;
    private const int MaximumSeries = 4096;
    private const int ManyReconciliations = 8;
    private const int MostWaits = 5;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SeriesEnd = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(5);

    private readonly Channel<RecordedEvent> _channel = Channel.CreateBounded<RecordedEvent>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>A thousand pods made at once are a thousand Events: they must not take the server's time from the pods.</summary>
    private readonly TokenBucketRateLimiter _pace = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = 100,
        TokensPerPeriod = 5,
        ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
        QueueLimit = 1,
    });

    private readonly Dictionary<EventSeriesKey, EventSeries> _series = [];
    private readonly long _start = time.GetTimestamp();
    private readonly CancellationTokenSource _end = new(Timeout.InfiniteTimeSpan, time);
    private Task _writing = Task.CompletedTask;
    private int _names;

    private TimeSpan Now => time.GetElapsedTime(_start);

    public void Record(
        ICluster cluster, IKubernetesObject<V1ObjectMeta> regarding, EventType type, string reason, string action, string note)
    {
        var key = new EventSeriesKey(
            cluster.Name, ResourceKind.Of(regarding.GetType()), regarding.Metadata.Uid ?? "", type, reason, action);
        var recorded = new RecordedEvent(
            cluster, key, ObjectKey.Of(regarding), regarding.Metadata.ResourceVersion, note, time.GetUtcNow());
        if (!_channel.Writer.TryWrite(recorded))
        {
            metrics.EventsDropped.Inc();
        }
    }

    public void Start() => _writing = Task.Run(WriteAllAsync);

    /// <summary>Writes what is waiting, as far as a few seconds go.</summary>
    public async Task StopAsync()
    {
        _channel.Writer.TryComplete();
        _end.CancelAfter(FlushTime);
        await _writing;
    }

    public void Dispose()
    {
        _end.Dispose();
        _pace.Dispose();
    }

    private async Task WriteAllAsync()
    {
        await foreach (var recorded in _channel.Reader.ReadAllAsync())
        {
            try
            {
                using var turn = await _pace.AcquireAsync(1, _end.Token);
                await GiveWayAsync(_end.Token);
                await WriteAsync(recorded, _end.Token);
            }
            catch (Exception exception)
            {
                // Nothing depends on an Event, and no failure to write one may end the recorder.
                metrics.EventsDropped.Inc();
                var (kind, name) = (recorded.Key.Kind.Kind, recorded.Regarding.ToString());
                Log.EventFailed(logger, recorded.Key.Reason, kind, name, exception.Message);
            }
        }
    }

    /// <summary>While much is being reconciled, an Event waits a little, so that few are sent beside it.</summary>
    private async Task GiveWayAsync(CancellationToken cancellationToken)
    {
        for (var waits = 0; waits < MostWaits && metrics.Reconciling >= ManyReconciliations; waits++)
        {
            await Task.Delay(Wait, time, cancellationToken);
        }
    }

    private async Task WriteAsync(RecordedEvent recorded, CancellationToken cancellationToken)
    {
        // Events need times with six digits, which the models' serialiser does not promise: their JSON is made here.
        var api = (ApiClient)recorded.Cluster.Api;
        var kind = ResourceKind.Of<Eventsv1Event>();
        if (_series.TryGetValue(recorded.Key, out var known) && Now - known.LastSeen < SeriesEnd)
        {
            var count = known.Count + 1;
            var repeated = await api.WriteAsync<Eventsv1Event>(
                HttpMethod.Patch,
                kind.ObjectPath(known.Event),
                ApiClient.Content(EventDocument.Repeat(count, recorded.Time), "application/merge-patch+json"),
                cancellationToken);
            if (repeated.IsSuccess)
            {
                _series[recorded.Key] = known with { Count = count, LastSeen = Now };
                return;
            }
        }

        var name = NewName(recorded);
        var created = await api.WriteAsync<Eventsv1Event>(
            HttpMethod.Post,
            kind.CollectionPath(name.Namespace),
            ApiClient.Content(EventDocument.Create(recorded, name, reporter, instance), "application/json"),
            cancellationToken);
        if (created.IsSuccess)
        {
            Forget();
            _series[recorded.Key] = new EventSeries(name, 1, Now);
        }
    }

    /// <summary>
    /// The Event's name: that of its object and a part that no other Event has. Those about cluster-scoped objects live in
    /// default.
    /// </summary>
    private ObjectKey NewName(RecordedEvent recorded)
    {
        var unique = string.Create(CultureInfo.InvariantCulture, $"{recorded.Time.UtcTicks:x}{_names++ & 0xff:x2}");
        var name = recorded.Regarding.Name;
        return new ObjectKey(
            recorded.Regarding.Namespace.Length > 0 ? recorded.Regarding.Namespace : "default",
            $"{(name.Length > 200 ? name[..200] : name)}.{unique}");
    }

    private void Forget()
    {
        if (_series.Count < MaximumSeries)
        {
            return;
        }

        foreach (var (key, _) in _series.OrderBy(series => series.Value.LastSeen).Take(MaximumSeries / 2).ToList())
        {
            _series.Remove(key);
        }
    }
}
