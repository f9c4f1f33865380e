using k8s;
using k8s.Models;

using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Caching;
using ProtocolLearning.Controllers.Observability;

namespace ProtocolLearning.Controllers.Clusters;

/// <inheritdoc cref="ICluster"/>
internal sealed class Cluster : ICluster, IAsyncDisposable
{
    private readonly Kubernetes _client;
    private readonly ClusterServices _services;
    private readonly ClusterScope _scope;
    private readonly Dictionary<Type, IInformer> _informers;
    private readonly List<Action> _synced = [];
    private readonly CancellationTokenSource _disengaged = new();
    private Task _running = Task.CompletedTask;

    public Cluster(string name, ClusterScope scope, KubernetesClientConfiguration configuration, ClusterServices services)
    {
        Name = name;
        _scope = scope;
        _services = services;
        _client = ClusterClient.Create(configuration, services.Connection, services.Metrics, services.Time);
        Server = _client.BaseUri;
        Disengaged = _disengaged.Token;
        var transport = new ApiTransport(name, _client, services.Connection.RequestTimeout, services.Time, Disengaged);
        Api = new ApiClient(transport);
        _informers = services.Caches
            .Where(cache => cache.Scope == scope)
            .ToDictionary(cache => cache.Type, cache => cache.Create(name, transport, services));
    }

    public string Name { get; }

    public Uri Server { get; }

    public IApiClient Api { get; }

    public CancellationToken Disengaged { get; }

    public IReadOnlyCollection<IInformer> Informers => _informers.Values;

    public bool HasSynced => _informers.Values.All(informer => informer.HasSynced);

    public IReadOnlyList<string> Missing =>
    [
        .. _informers.Values.Where(informer => !informer.HasSynced).Select(informer => $"{informer.Kind}: {informer.LastError ?? "no answer yet"}"),
    ];

    public CacheTrouble? Trouble
    {
        get
        {
            var troubled = _informers.Values
                .Select(informer => (informer.Kind, informer.LastError, For: informer.TroubledFor))
                .Where(informer => informer.For is not null)
                .ToList();
            return troubled.Count == 0
                ? null
                : new CacheTrouble(
                    troubled.Max(informer => informer.For!.Value),
                    [.. troubled.Select(informer => $"{informer.Kind}: {informer.LastError ?? "no answer yet"}")]);
        }
    }

    public IReadOnlyStore<T> Cache<T>()
        where T : class, IKubernetesObject<V1ObjectMeta> => InformerOf<T>().Store;

    /// <summary>How far the cache of a kind has come; null where it is not cached.</summary>
    public long? SeenVersion(Type kind) => _informers.TryGetValue(kind, out var informer) ? informer.SeenVersion : null;

    /// <summary>The informer of a kind, to subscribe to before <see cref="Start"/>.</summary>
    public Informer<T> InformerOf<T>()
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        _informers.TryGetValue(typeof(T), out var informer)
            ? (Informer<T>)informer
            : throw new ArgumentException(
                $"{typeof(T).Name} is not cached in cluster {Name}. Register AddCache<{typeof(T).Name}>(ClusterScope.{_scope}).");

    /// <summary>Has something done once every cache is filled. Say so before <see cref="Start"/>.</summary>
    public void OnSynced(Action action) => _synced.Add(action);

    public void Start()
    {
        foreach (var informer in _informers.Values)
        {
            _services.Metrics.InitialiseCache(Name, informer.Kind);
        }

        // Whoever engages the cluster does so inside a reconciliation, whose id must not be on all that the caches ever log and trace.
        using (ExecutionContext.SuppressFlow())
        {
            _running = Task.WhenAll(
                _informers.Values.Select(informer => Task.Run(() => informer.RunAsync(Disengaged))).Append(Task.Run(TellSyncedAsync)));
        }
    }

    /// <summary>Waits for the first list of every kind.</summary>
    /// <exception cref="TimeoutException">One did not come in time; the message says which and why.</exception>
    public async Task WaitForSyncAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_informers.Values.Select(informer => informer.WaitForSyncAsync(cancellationToken)))
                .WaitAsync(timeout, _services.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            var missing = _informers.Values
                .Where(informer => !informer.HasSynced)
                .Select(informer => $"{informer.Kind} ({informer.LastError ?? "no answer"})");
            throw new TimeoutException(
                $"Cluster {Name} at {Server} did not list these kinds in {timeout}: {string.Join("; ", missing)}. "
                + "Check that the API server answers, the CRDs are installed and the service account may list them.");
        }
    }

    /// <summary>Fills every cache anew with what the server has by now.</summary>
    /// <exception cref="TimeoutException">One did not come in time; the message says which kinds fail and why.</exception>
    public async Task RefreshAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_informers.Values.Select(informer => informer.RefreshAsync(cancellationToken)))
                .WaitAsync(timeout, _services.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            var failing = _informers.Values
                .Where(informer => informer.LastError is not null)
                .Select(informer => $"{informer.Kind} ({informer.LastError})");
            throw new TimeoutException($"Cluster {Name} at {Server} did not list its kinds anew in {timeout}: {string.Join("; ", failing)}.");
        }
    }

    /// <summary>
    /// Stops the caches and cuts off requests; who still holds the cluster gets an <see cref="ApiException"/> from each call.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_disengaged.IsCancellationRequested)
        {
            return;
        }

        await _disengaged.CancelAsync();
        await _running;
        _client.Dispose();
        _disengaged.Dispose();
        foreach (var informer in _informers.Values)
        {
            _services.Metrics.RemoveCache(Name, informer.Kind);
        }
    }

    private async Task TellSyncedAsync()
    {
        try
        {
            await Task.WhenAll(_informers.Values.Select(informer => informer.WaitForSyncAsync(Disengaged)));
        }
        catch (OperationCanceledException)
        {
            // Disengaged before.
            return;
        }

        foreach (var action in _synced)
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                // One controller's mapping function must not keep the others from hearing of it.
                Log.SyncSubscriberFailed(_services.Logger, Name, exception);
            }
        }
    }

    public void ReportAge()
    {
        foreach (var informer in _informers.Values)
        {
            _services.Metrics.CacheAge.WithLabels(Name, informer.Kind).Set(informer.Age?.TotalSeconds ?? -1);
        }
    }
}
