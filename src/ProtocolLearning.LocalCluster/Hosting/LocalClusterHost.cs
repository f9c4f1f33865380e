using System.Collections.Concurrent;
using k8s;
using k8s.KubeConfigModels;
using Microsoft.Extensions.Logging;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.LocalCluster.NodeLifecycle;
using ProtocolLearning.LocalCluster.Nodes;
using ProtocolLearning.LocalCluster.Scheduling;

namespace ProtocolLearning.LocalCluster.Hosting;

/// <summary>A whole cluster in this process: the embedded API server, process nodes, the scheduler and the node lifecycle.</summary>
public sealed class LocalClusterHost : IAsyncDisposable
{
    private readonly LocalClusterOptions _options;
    private readonly ConcurrentDictionary<string, ProcessNode> _nodes = new(StringComparer.Ordinal);
    private readonly Kubernetes _kubernetes;
    private readonly FirstFitScheduler _scheduler;
    private readonly NodeLifecycleController _lifecycle;
    private int _isDisposed;

    private LocalClusterHost(LocalClusterOptions options, EmbeddedApiServer server)
    {
        _options = options;
        Server = server;
        _kubernetes = Connect(server.Kubeconfig);
        var loggers = options.Server.LoggerFactory;
        _scheduler = FirstFitScheduler.Start(new FirstFitSchedulerOptions
        {
            Kubernetes = _kubernetes,
            TimeProvider = options.Server.TimeProvider,
            Logger = loggers.CreateLogger<FirstFitScheduler>(),
        });
        _lifecycle = NodeLifecycleController.Start(new NodeLifecycleOptions
        {
            Kubernetes = _kubernetes,
            GracePeriod = options.NodeGracePeriod,
            DefaultToleration = options.DefaultToleration,
            MissingNodeQuarantine = options.MissingNodeQuarantine,
            TimeProvider = options.Server.TimeProvider,
            Logger = loggers.CreateLogger<NodeLifecycleController>(),
        });
    }

    /// <summary>The API server, with its address, kubeconfig and faults.</summary>
    public EmbeddedApiServer Server { get; }

    /// <summary>A client of the API server that may do everything.</summary>
    public IKubernetes Kubernetes => _kubernetes;

    /// <summary>The nodes that are up, by name.</summary>
    public IReadOnlyDictionary<string, ProcessNode> Nodes => _nodes;

    /// <summary>Starts the cluster; returns when its nodes are Ready. Where one part fails nothing stays.</summary>
    /// <exception cref="ArgumentException">An option, or a custom resource definition, is refused.</exception>
    /// <exception cref="IOException">The API server's port is in use.</exception>
    /// <exception cref="PlatformNotSupportedException">The system has no process groups.</exception>
    public static async Task<LocalClusterHost> StartAsync(LocalClusterOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var server = await EmbeddedApiServer.StartAsync(options.Server, cancellationToken).ConfigureAwait(false);
        var host = new LocalClusterHost(options, server);
        try
        {
            await Task.WhenAll(options.Nodes.Select(node => host.StartNodeAsync(node, cancellationToken))).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts one more node, or one that was lost; returns when it is Ready.</summary>
    /// <exception cref="InvalidOperationException">A node of that name is up.</exception>
    public async Task<ProcessNode> StartNodeAsync(LocalNode node, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        var started = await ProcessNode.StartAsync(
            new ProcessNodeOptions
            {
                Name = node.Name,
                Kubernetes = _kubernetes,
                Programs = node.Programs ?? _options.Programs,
                RootFolder = Path.Combine(_options.RootFolder, "nodes", node.Name),
                ClaimsFolder = Path.Combine(_options.RootFolder, "claims"),
                Capacity = node.Capacity,
                Labels = node.Labels,
                HeartbeatInterval = _options.HeartbeatInterval,
                ConfigurationInterval = _options.ConfigurationInterval,
                RestartBackoff = _options.RestartBackoff,
                ShutdownGrace = _options.ShutdownGrace,
                TimeProvider = _options.Server.TimeProvider,
                Logger = _options.Server.LoggerFactory.CreateLogger<ProcessNode>(),
            },
            cancellationToken).ConfigureAwait(false);
        if (_nodes.TryAdd(node.Name, started))
        {
            return started;
        }

        await started.KillAsync().ConfigureAwait(false);
        throw new InvalidOperationException($"node {node.Name} is up already");
    }

    /// <summary>Loses a node as by power-off; see <see cref="ProcessNode.KillAsync"/>. False if there is none of that name.</summary>
    public async Task<bool> KillNodeAsync(string name)
    {
        if (!_nodes.TryRemove(name, out var node))
        {
            return false;
        }

        await node.KillAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>Shuts the nodes down, so that no process is left, and then the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        await _scheduler.DisposeAsync().ConfigureAwait(false);
        await _lifecycle.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_nodes.Values.Select(node => node.DisposeAsync().AsTask())).ConfigureAwait(false);
        _kubernetes.Dispose();
        await Server.DisposeAsync().ConfigureAwait(false);
    }

    private static Kubernetes Connect(string kubeconfig) => new(
        KubernetesClientConfiguration.BuildConfigFromConfigObject(KubernetesYaml.Deserialize<K8SConfiguration>(kubeconfig)));
}
