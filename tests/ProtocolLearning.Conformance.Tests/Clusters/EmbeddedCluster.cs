using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.LocalCluster.Faults;
using ProtocolLearning.LocalCluster.Tests.ApiServer;
using ProtocolLearning.Resources.Schema;

namespace ProtocolLearning.Conformance.Tests.Clusters;

/// <summary>An embedded API server for one class of tests.</summary>
public sealed class EmbeddedCluster : ITestCluster, IAsyncLifetime
{
    private const int ChangeLogCapacity = 256;

    private EmbeddedApiServer _server = null!;

    public string? Missing => null;

    public string Kubeconfig => _server.Kubeconfig;

    public int Minor => int.MaxValue;

    public bool HasControllers => true;

    public async Task InitializeAsync()
    {
        var options = new EmbeddedApiServerOptions
        {
            Name = "embedded",
            ChangeLogCapacity = ChangeLogCapacity,
            BookmarkInterval = TimeSpan.FromMilliseconds(200),
        };
        options.CustomResourceDefinitionYaml.Add(Gadgets.Definition);
        foreach (var definition in CustomResourceDefinitions.All())
        {
            options.CustomResourceDefinitions.Add(definition);
        }

        _server = await EmbeddedApiServer.StartAsync(options, CancellationToken.None);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public Task InterruptWatchesAsync()
    {
        _server.Faults.Inject(new Fault(FaultKind.GoneInWatch) { Resource = "gadgets", Times = 1 });
        return Task.CompletedTask;
    }

    public Task SettleAsync(string @namespace) => Task.CompletedTask;

    public async Task<string> ExpiredVersionAsync(string @namespace)
    {
        using var rest = new RestClient(Kubeconfig);
        var path = $"/api/v1/namespaces/{@namespace}/configmaps";
        var version = (await rest.GetAsync(path)).Version;
        for (var i = 0; i <= ChangeLogCapacity; i++)
        {
            await rest.PostAsync(path, """{"metadata":{"generateName":"filler-"}}""");
        }

        await rest.DeleteAsync(path);
        return version;
    }
}
