using k8s;
using k8s.Autorest;
using k8s.Models;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.LocalCluster.Hosting;
using ProtocolLearning.LocalCluster.Nodes;
using ProtocolLearning.LocalCluster.Tests.Nodes;
using ProtocolLearning.LocalCluster.Tests.Processes;

namespace ProtocolLearning.LocalCluster.Tests.Hosting;

/// <summary>A cluster of its own for each test: nodes n1 and n2 with one GPU each, and times of milliseconds.</summary>
public abstract class ClusterTest : IAsyncLifetime, IDisposable
{
    internal const string MissingProgram = "example/missing";

    private readonly TemporaryFolder _folder = new();
    private readonly string[] _nodes;

    private protected ClusterTest(params string[] nodes)
    {
        _nodes = nodes;
    }

    internal LocalClusterHost Host { get; private set; } = null!;

    internal ICoreV1Operations Core => Host.Kubernetes.CoreV1;

    internal string Root => _folder.Path;

    public async Task InitializeAsync() => Host = await LocalClusterHost.StartAsync(new LocalClusterOptions
    {
        Server = new EmbeddedApiServerOptions(),
        Nodes = [.. _nodes.Select(Node)],
        Programs = new Dictionary<string, NodeProgram>
        {
            [PodExamples.Shell] = new("/bin/sh", "-c"),
            [MissingProgram] = new("/nowhere/program"),
        },
        RootFolder = _folder.Path,
        HeartbeatInterval = TimeSpan.FromMilliseconds(200),
        NodeGracePeriod = TimeSpan.FromSeconds(4),
        MissingNodeQuarantine = TimeSpan.FromMilliseconds(200),
        ConfigurationInterval = TimeSpan.FromMilliseconds(100),
        RestartBackoff = new RestartBackoff { Initial = TimeSpan.FromMilliseconds(200), Longest = TimeSpan.FromMilliseconds(400) },
        ShutdownGrace = TimeSpan.FromSeconds(2),
    });

    public async Task DisposeAsync() => await Host.DisposeAsync();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static LocalNode Node(string name) => new(name, new NodeCapacity
    {
        Cpu = 4,
        Extended = new Dictionary<string, long> { ["nvidia.com/gpu"] = 1 },
    });

    internal Task<V1Pod> CreateAsync(V1Pod pod) => Core.CreateNamespacedPodAsync(pod, pod.Metadata.NamespaceProperty);

    internal async Task<V1Pod?> FindAsync(string name)
    {
        try
        {
            return await Core.ReadNamespacedPodAsync(name, "default");
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    internal async Task<V1Pod> PodAsync(string name, Func<V1Pod, bool> condition, string what)
    {
        V1Pod? pod = null;
        await Eventually.TrueAsync(
            async () => (pod = await FindAsync(name)) is { } found && condition(found),
            () => $"pod {name} {what}; it is {(pod is null ? "gone" : KubernetesJson.Serialize(pod))}");
        return pod!;
    }

    internal Task<V1Pod> RunningAsync(string name) => PodAsync(name, pod => pod.Status?.Phase == "Running", "Running");

    internal Task<V1Pod> EndedAsync(string name) => PodAsync(name, pod => pod.Status?.Phase is "Succeeded" or "Failed", "ended");

    internal Task GoneAsync(string name) => Eventually.TrueAsync(async () => await FindAsync(name) is null, $"pod {name} gone");

    internal async Task<string> LogAsync(string name, int? tailLines = null, bool previous = false)
    {
        await using var stream = await Core.ReadNamespacedPodLogAsync(name, "default", tailLines: tailLines, previous: previous);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    /// <summary>The process id of the pod's container, from its container id.</summary>
    internal static int ProcessId(V1Pod pod) => int.Parse(
        pod.Status.ContainerStatuses[0].ContainerID["process://".Length..], System.Globalization.CultureInfo.InvariantCulture);
}
