using k8s;
using Microsoft.Extensions.Logging;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.LocalCluster.NodeLifecycle;
using ProtocolLearning.LocalCluster.Nodes;
using ProtocolLearning.LocalCluster.Scheduling;

namespace ProtocolLearning.Cli.Local.Clusters;

/// <summary>One cluster of a local run: an embedded API server, its scheduler and node lifecycle, and nodes that run pods as processes.</summary>
internal sealed class LocalKubernetes : IAsyncDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan NodeGrace = TimeSpan.FromSeconds(6);

    private readonly EmbeddedApiServer _server;
    private readonly Kubernetes _client;
    private readonly FirstFitScheduler _scheduler;
    private readonly NodeLifecycleController _lifecycle;
    private readonly string _folder;
    private readonly ILoggerFactory _logs;
    private readonly Dictionary<string, ProcessNode> _nodes = [];

    private LocalKubernetes(string name, EmbeddedApiServer server, string folder, ILoggerFactory logs)
    {
        Name = name;
        _server = server;
        _folder = folder;
        _logs = logs;
        _client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigObject(
            KubernetesYaml.Deserialize<k8s.KubeConfigModels.K8SConfiguration>(server.Kubeconfig)));
        _scheduler = FirstFitScheduler.Start(new FirstFitSchedulerOptions
        {
            Kubernetes = _client,
            Logger = logs.CreateLogger<FirstFitScheduler>(),
        });
        _lifecycle = NodeLifecycleController.Start(new NodeLifecycleOptions
        {
            Kubernetes = _client,
            GracePeriod = NodeGrace,
            Logger = logs.CreateLogger<NodeLifecycleController>(),
        });
    }

    public string Name { get; }

    /// <summary>Whatever it holds may be done with it.</summary>
    public string Kubeconfig => _server.Kubeconfig;

    public IKubernetes Client => _client;

    /// <summary>Starts the control plane; nodes are added one by one.</summary>
    public static async Task<LocalKubernetes> StartAsync(
        EmbeddedApiServerOptions options, string folder, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var server = await EmbeddedApiServer.StartAsync(options, cancellationToken);
        return new LocalKubernetes(options.Name, server, Path.Combine(folder, options.Name), logs);
    }

    /// <summary>Adds a node that runs the given programs by image repository.</summary>
    public async Task AddNodeAsync(
        string node,
        IReadOnlyDictionary<string, NodeProgram> programs,
        IReadOnlyDictionary<string, string> labels,
        NodeCapacity capacity,
        CancellationToken cancellationToken)
    {
        var started = await ProcessNode.StartAsync(
            new ProcessNodeOptions
            {
                Name = node,
                Kubernetes = _client,
                Programs = programs,
                RootFolder = Path.Combine(_folder, node),
                ClaimsFolder = Path.Combine(_folder, "claims"),
                Labels = labels,
                Capacity = capacity,
                HeartbeatInterval = Heartbeat,
                LeaseDuration = NodeGrace,
                Logger = _logs.CreateLogger<ProcessNode>(),
            },
            cancellationToken);
        lock (_nodes)
        {
            _nodes.Add(node, started);
        }
    }

    /// <summary>Loses a node as by a power cut: its processes are killed and nothing is written to the API any more.</summary>
    public Task KillNodeAsync(string node) => _nodes[node].KillAsync();

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Values.Select(node => node.DisposeAsync().AsTask()));
        await _lifecycle.DisposeAsync();
        await _scheduler.DisposeAsync();
        _client.Dispose();
        await _server.DisposeAsync();
    }
}
