using System.Text;
using k8s;
using k8s.Models;
using ProtocolLearning.Benchmarks.Clusters;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.Resources.Schema;

namespace ProtocolLearning.Benchmarks.Federation;

/// <summary>
/// Two API servers, a home and one that is all members: control planes of the test bed where it is there, else embedded ones.
/// </summary>
internal sealed class FederationServers : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _servers = [];

    private FederationServers(string kind) => Kind = kind;

    /// <summary>What they are, for the report.</summary>
    public string Kind { get; }

    public string HomeKubeconfig { get; private set; } = "";

    public string MemberKubeconfig { get; private set; } = "";

    public static async Task<FederationServers> StartAsync(CancellationToken cancellationToken)
    {
        var isReal = await ControlPlane.MissingAsync(cancellationToken) is null;
        var servers = new FederationServers(isReal ? "control planes of the test bed" : "embedded API servers");
        try
        {
            servers.HomeKubeconfig = isReal
                ? await servers.StartRealAsync("federation-home", cancellationToken)
                : await servers.StartEmbeddedAsync("home", CustomResourceDefinitions.All().Select(CustomResourceDefinitionYaml.Write), cancellationToken);
            servers.MemberKubeconfig = isReal
                ? await servers.StartRealAsync("federation-member", cancellationToken)
                : await servers.StartEmbeddedAsync("member", [], cancellationToken);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public static KubernetesClientConfiguration Configuration(string kubeconfig)
    {
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(kubeconfig));
        return KubernetesClientConfiguration.BuildConfigFromConfigFile(text);
    }

    /// <summary>Makes a namespace, and waits until pods can be made in it.</summary>
    public async Task CreateNamespaceAsync(IKubernetes client, string name, CancellationToken cancellationToken)
    {
        if (_servers[0] is ControlPlane)
        {
            await ControlPlane.CreateNamespaceAsync(client, name, cancellationToken);
        }
        else
        {
            await client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = name } }, cancellationToken: cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private async Task<string> StartRealAsync(string name, CancellationToken cancellationToken)
    {
        var plane = await ControlPlane.StartAsync(name, new Dictionary<string, string>(), cancellationToken);
        _servers.Add(plane);

        // It would try to place every pod again and again: there are no nodes.
        await plane.KillComponentAsync("kube-scheduler", cancellationToken);
        return await File.ReadAllTextAsync(plane.KubeconfigPath, cancellationToken);
    }

    private async Task<string> StartEmbeddedAsync(string name, IEnumerable<string> definitions, CancellationToken cancellationToken)
    {
        var options = new EmbeddedApiServerOptions { Name = name };
        foreach (var definition in definitions)
        {
            options.CustomResourceDefinitionYaml.Add(definition);
        }

        var server = await EmbeddedApiServer.StartAsync(options, cancellationToken);
        _servers.Add(server);
        return server.Kubeconfig;
    }
}
