using System.Text;
using k8s;
using ProtocolLearning.LocalCluster.ApiServer;

namespace ProtocolLearning.LocalCluster.Tests.ApiServer;

/// <summary>The base of tests that talk to a server of their own over HTTPS.</summary>
public abstract class ApiServerTest : IAsyncLifetime
{
    protected EmbeddedApiServer Server { get; private set; } = null!;

    protected RestClient Rest { get; private set; } = null!;

    protected Kubernetes Kubernetes { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var options = new EmbeddedApiServerOptions { Name = "test" };
        options.CustomResourceDefinitionYaml.Add(Gadgets.Definition);
        Configure(options);
        Server = await EmbeddedApiServer.StartAsync(options, CancellationToken.None);
        Rest = new RestClient(Server.Kubeconfig);
        using var kubeconfig = new MemoryStream(Encoding.UTF8.GetBytes(Server.Kubeconfig));
        Kubernetes = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
    }

    public async Task DisposeAsync()
    {
        Kubernetes.Dispose();
        Rest.Dispose();
        await Server.DisposeAsync();
    }

    protected virtual void Configure(EmbeddedApiServerOptions options)
    {
    }
}
