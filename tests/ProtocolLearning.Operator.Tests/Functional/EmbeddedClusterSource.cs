using System.Collections.Concurrent;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.LocalCluster.Faults;
using ProtocolLearning.Resources.Schema;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>Embedded API servers, without nodes.</summary>
internal sealed class EmbeddedClusterSource : IClusterSource
{
    private readonly ConcurrentDictionary<string, EmbeddedApiServer> _servers = [];

    /// <summary>How far the clocks of some servers are off.</summary>
    public Dictionary<string, TimeSpan> Skews { get; } = [];

    public IFaultSwitchboard FaultsOf(string name) => _servers[name].Faults;

    public async Task<string> StartAsync(string name, bool withDefinitions)
    {
        var options = new EmbeddedApiServerOptions { Name = name };
        if (Skews.TryGetValue(name, out var skew))
        {
            options.TimeProvider = new SkewedTime(skew);
        }

        if (withDefinitions)
        {
            foreach (var definition in CustomResourceDefinitions.All())
            {
                options.CustomResourceDefinitionYaml.Add(CustomResourceDefinitionYaml.Write(definition));
            }
        }

        return (_servers[name] = await EmbeddedApiServer.StartAsync(options, CancellationToken.None)).Kubeconfig;
    }

    public Task RestartAsync(string name) => _servers[name].RestartAsync(CancellationToken.None);

    public async Task StopAsync(string name) => await _servers[name].DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            await server.DisposeAsync();
        }
    }
}
