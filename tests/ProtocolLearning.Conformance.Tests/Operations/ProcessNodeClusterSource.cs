using System.Collections.Concurrent;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.LocalCluster.Hosting;
using ProtocolLearning.LocalCluster.Nodes;
using ProtocolLearning.Resources.Schema;

namespace ProtocolLearning.Conformance.Tests.Operations;

/// <summary>Embedded API servers and process nodes, on which a worker is a process that waits.</summary>
/// <param name="gpus">How many GPUs the node <c>n1</c> of each member has.</param>
internal sealed class ProcessNodeClusterSource(int gpus = 0) : INodeClusterSource
{
    private static readonly string[] Nodes = ["n1", "n2"];

    private readonly ConcurrentDictionary<string, LocalClusterHost> _hosts = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("conformance-").FullName;

    public Task<string?> MissingAsync() => Task.FromResult(OperatingSystem.IsWindows() ? "process nodes need process groups" : null);

    public async Task<string> StartAsync(string name, bool withDefinitions)
    {
        var server = new EmbeddedApiServerOptions { Name = name };
        if (withDefinitions)
        {
            foreach (var definition in CustomResourceDefinitions.All())
            {
                server.CustomResourceDefinitions.Add(definition);
            }
        }

        var host = await LocalClusterHost.StartAsync(new LocalClusterOptions
        {
            Server = server,
            Nodes = [.. Nodes.Where(_ => !withDefinitions).Select(node => new LocalNode(node, Capacity(node)))],
            Programs = new Dictionary<string, NodeProgram> { ["protocollearning/worker"] = new("/bin/sh", "-c", "exec sleep 100000") },
            RootFolder = Path.Combine(_folder, name),
            NodeGracePeriod = TimeSpan.FromSeconds(8),
        });
        _hosts[name] = host;
        return host.Server.Kubeconfig;
    }

    private NodeCapacity Capacity(string node) => node == Nodes[0] && gpus > 0
        ? new NodeCapacity { Cpu = 4, Extended = new Dictionary<string, long> { ["nvidia.com/gpu"] = gpus } }
        : new NodeCapacity { Cpu = 4 };

    public Task RestartAsync(string name) => _hosts[name].Server.RestartAsync(CancellationToken.None);

    public async Task StopAsync(string name) => await _hosts[name].Server.DisposeAsync();

    public Task KillNodeAsync(string cluster, string node) => _hosts[cluster].KillNodeAsync(node);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values)
        {
            await host.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
