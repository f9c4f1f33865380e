using System.Collections.Concurrent;

using k8s;

using ProtocolLearning.Controllers.Observability;

namespace ProtocolLearning.Controllers.Clusters;

/// <inheritdoc cref="IClusterSet"/>
internal sealed class ClusterSet : IClusterSet, IDisposable
{
    private readonly ClusterServices _services;
    private readonly Action<Cluster, ClusterScope> _connect;
    private readonly ConcurrentDictionary<string, Cluster> _members = new();
    private readonly SemaphoreSlim _gate = new(1);
    private volatile IReadOnlyList<ICluster> _sorted = [];
    private bool _stopped;

    /// <param name="home">Where the home cluster is.</param>
    /// <param name="services">What every cluster is made with.</param>
    /// <param name="connect">Subscribes the controllers to a new cluster.</param>
    public ClusterSet(KubernetesClientConfiguration home, ClusterServices services, Action<Cluster, ClusterScope> connect)
    {
        _services = services;
        _connect = connect;
        Home = new Cluster(ClusterRequest.Home, ClusterScope.Home, home, services);
        services.Metrics.Registry.AddBeforeCollectCallback(ReportAges);
    }

    public Cluster Home { get; }

    ICluster IClusterSet.Home => Home;

    public IReadOnlyList<ICluster> Members => _sorted;

    public ICluster? Find(string name) => name == ClusterRequest.Home ? Home : _members.GetValueOrDefault(name);

    public void StartHome()
    {
        _connect(Home, ClusterScope.Home);
        Home.Start();
    }

    public async Task EngageAsync(string name, KubernetesClientConfiguration configuration)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name == ClusterRequest.Home)
        {
            throw new ArgumentException($"No member cluster can be called {name}.", nameof(name));
        }

        await _gate.WaitAsync();
        try
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            await StopAsync(name);
            var cluster = new Cluster(name, ClusterScope.Members, configuration, _services);
            _connect(cluster, ClusterScope.Members);
            _members[name] = cluster;
            Sort();
            cluster.Start();
            Log.ClusterEngaged(_services.Logger, name, cluster.Server);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<bool> DisengageAsync(string name)
    {
        await _gate.WaitAsync();
        try
        {
            return await StopAsync(name);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops every cluster, home last; none can be engaged afterwards.</summary>
    public async Task StopAsync()
    {
        await _gate.WaitAsync();
        try
        {
            _stopped = true;
            await Task.WhenAll(_members.Keys.Select(StopAsync));
            await Home.DisposeAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<bool> StopAsync(string name)
    {
        if (!_members.TryRemove(name, out var cluster))
        {
            return false;
        }

        Sort();
        await cluster.DisposeAsync();
        Log.ClusterDisengaged(_services.Logger, name);
        return true;
    }

    /// <summary>Members are asked for far oftener than they change.</summary>
    private void Sort() => _sorted = [.. _members.Values.OrderBy(member => member.Name, StringComparer.Ordinal)];

    private void ReportAges()
    {
        if (_stopped)
        {
            return;
        }

        Home.ReportAge();
        foreach (var cluster in _members.Values)
        {
            cluster.ReportAge();
        }
    }
}
