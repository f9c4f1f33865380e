using System.Collections.Concurrent;
using ProtocolLearning.Conformance.Tests.Clusters;

namespace ProtocolLearning.Conformance.Tests.Operations;

/// <summary>Real control planes of the test bed, with hollow nodes.</summary>
/// <param name="gpus">How many GPUs the node <c>n1</c> of each member has.</param>
internal sealed class HollowNodeClusterSource(int gpus = 0) : INodeClusterSource
{
    private readonly ConcurrentBag<string> _started = [];

    public Task<string?> MissingAsync() => TestBed.MissingNodesAsync();

    public async Task<string> StartAsync(string name, bool withDefinitions)
    {
        var cluster = NameOf(name);
        _started.Add(cluster);
        var kubeconfig = await File.ReadAllTextAsync(await TestBed.UpAsync(cluster));
        if (withDefinitions)
        {
            await TestBed.InstallAsync(cluster);
        }
        else
        {
            await Task.WhenAll(TestBed.StartHollowNodeAsync(cluster, "n1", gpus), TestBed.StartHollowNodeAsync(cluster, "n2", 0));
        }

        return kubeconfig;
    }

    public Task RestartAsync(string name) => TestBed.RestartApiServerAsync(NameOf(name));

    public Task StopAsync(string name) => TestBed.KillApiServerAsync(NameOf(name));

    public Task KillNodeAsync(string cluster, string node) => TestBed.KillNodeAsync(NameOf(cluster), node);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_started.Select(TestBed.DownAsync));
    }

    private static string NameOf(string name) => $"{name}-{Environment.ProcessId}";
}
