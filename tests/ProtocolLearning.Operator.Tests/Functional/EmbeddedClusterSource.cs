using System.Collections.Concurrent;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.Resources.Schema;

namespace ProtocolLearning.Operator.Tests.Functional;

/// <summary>Embedded API servers, without nodes.</summary>
internal sealed class EmbeddedClusterSource : IClusterSource
{
    private readonly ConcurrentDictionary<string, EmbeddedApiServer> _servers = [];

    public async Task<string> StartAsync(string name, bool withDefinitions)
    {
        var options = new EmbeddedApiServerOptions { Name = name };
        if (withDefinitions)
        {
            foreach (var definition in CustomResourceDefinitions.All())
            {
                options.CustomResourceDefinitionYaml.Add(CustomResourceDefinitionYaml.Write(definition));
            }
        }

        return (_servers[name] = await EmbeddedApiServer.StartAsync(options, CancellationToken.None)).Kubeconfig;
    }

    public async Task StopAsync(string name) => await _servers[name].DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            await server.DisposeAsync();
        }
    }
}
