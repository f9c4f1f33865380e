using k8s;
using k8s.Models;

using Microsoft.Extensions.Logging;

using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Observability;
using ProtocolLearning.Controllers.Runtime;

namespace ProtocolLearning.Controllers.Caching;

/// <summary>A reflector with its store and those who want to hear of changes. Subscribe before it runs.</summary>
internal sealed class Informer<T> : IInformer, IReflectorSink<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly string _cluster;
    private readonly ListBounds _bounds;
    private readonly Reflector<T> _reflector;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<Action<ObjectChange<T>>> _subscribers = [];
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _touched = long.MinValue;
    private long _seen;

    public Informer(
        string cluster,
        CacheOptions<T> cache,
        IResourceSource<T> source,
        ReflectorOptions options,
        ControllerMetrics metrics,
        TimeProvider time,
        Random random,
        ILogger logger)
    {
        _cluster = cluster;
        _time = time;
        _logger = logger;
        _bounds = cache.Bounds;
        Store = new Store<T>(cache);
        _reflector = new Reflector<T>(cluster, source, this, options, metrics, time, random, logger);
    }

    public Store<T> Store { get; }

    public string Kind { get; } = ResourceKind.Of<T>().Kind;

    public bool HasSynced => Store.HasSynced;

    public string? LastError => _reflector.LastError;

    public TimeSpan? TroubledFor => _reflector.TroubledFor;

    public TimeSpan? Age => Interlocked.Read(ref _touched) is not long.MinValue and var touched ? _time.GetElapsedTime(touched) : null;

    public long SeenVersion => Interlocked.Read(ref _seen);

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _synced.Task.WaitAsync(cancellationToken);

    public Task RefreshAsync(CancellationToken cancellationToken) => _reflector.RefreshAsync(cancellationToken);

    public Task RunAsync(CancellationToken cancellationToken) => _reflector.RunAsync(cancellationToken);

    /// <summary>Calls <paramref name="subscriber"/> for each change, in order. It must be quick.</summary>
    public void Subscribe(Action<ObjectChange<T>> subscriber) => _subscribers.Add(subscriber);

    void IReflectorSink<T>.Replace(IReadOnlyList<T> items)
    {
        Touch();
        var changes = Store.Replace(items);
        foreach (var item in items)
        {
            See(item);
        }

        Publish(changes);
        _synced.TrySetResult();
    }

    void IReflectorSink<T>.Upsert(T item)
    {
        Touch();
        if (Store.Count >= _bounds.Objects && Store.Find(ObjectKey.Of(item)) is null)
        {
            throw new InvalidDataException($"there are more than {_bounds.Objects} objects of kind {Kind}, which is as many as are kept");
        }

        var changes = Store.Upsert(item);
        See(item);
        Publish(changes);
    }

    void IReflectorSink<T>.Delete(T last)
    {
        Touch();
        var changes = Store.Delete(last);
        See(last);
        Publish(changes);
    }

    void IReflectorSink<T>.Touch() => Touch();

    /// <summary>The reflector tells one thing after the other: nobody else writes.</summary>
    private void See(T item)
    {
        if (WrittenVersions.Number(item.Metadata.ResourceVersion) is { } version && version > SeenVersion)
        {
            Interlocked.Exchange(ref _seen, version);
        }
    }

    private void Touch() => Interlocked.Exchange(ref _touched, _time.GetTimestamp());

    private void Publish(IReadOnlyList<ObjectChange<T>> changes)
    {
        foreach (var change in changes)
        {
            foreach (var subscriber in _subscribers)
            {
                try
                {
                    subscriber(change);
                }
                catch (Exception exception)
                {
                    // One controller's mapping function must not keep the others from hearing of the change.
                    Log.SubscriberFailed(_logger, _cluster, Kind, ObjectKey.Of(change.Latest), exception);
                }
            }
        }
    }
}
