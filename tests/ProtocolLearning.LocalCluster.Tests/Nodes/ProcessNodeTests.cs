using k8s;
using k8s.KubeConfigModels;
using k8s.Models;
using ProtocolLearning.LocalCluster.ApiServer;
using ProtocolLearning.LocalCluster.Nodes;
using ProtocolLearning.LocalCluster.Tests.Processes;

namespace ProtocolLearning.LocalCluster.Tests.Nodes;

/// <summary>A node without scheduler and node lifecycle, over an API server that goes away.</summary>
public sealed class ProcessNodeTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private EmbeddedApiServer? _server;
    private Kubernetes _kubernetes = null!;

    [Fact]
    public async Task DisposeAsync_API_server_is_gone_ends_every_process_and_returns()
    {
        var node = await ProcessNode.StartAsync(Options("n1"));
        var file = _folder.File("program");
        await _kubernetes.CoreV1.CreateNamespacedPodAsync(
            PodExamples.Pod("a", $"echo $$$$ > {file}; while :; do sleep 0.05; done").On("n1"), "default");
        var program = await LivingProcess.ReadIdAsync(file);

        await StopServerAsync();
        await node.DisposeAsync();

        Assert.False(LivingProcess.Exists(program));
    }

    [Fact]
    public async Task Running_pod_survives_an_API_server_that_is_silent_for_a_while()
    {
        await using var node = await ProcessNode.StartAsync(Options("n1"));
        var file = _folder.File("gate");
        await _kubernetes.CoreV1.CreateNamespacedPodAsync(
            PodExamples.Pod("a", $"while ! test -e {file}; do sleep 0.02; done; exit 4").On("n1"), "default");
        await PhaseAsync("a", "Running");
        using (_server!.Faults.Inject(new LocalCluster.Faults.Fault(LocalCluster.Faults.FaultKind.InternalError)))
        {
            await File.WriteAllTextAsync(file, "");
            await Eventually.TrueAsync(() => Directory.GetFiles(_folder.Path, "0.log", SearchOption.AllDirectories).Length == 1, "the log");
        }

        Assert.Equal(4, (await PhaseAsync("a", "Failed")).Status.ContainerStatuses[0].State.Terminated.ExitCode);
    }

    [Fact]
    public async Task StartAsync_API_server_that_is_gone_throws_and_leaves_nothing()
    {
        await StopServerAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => ProcessNode.StartAsync(Options("n1")));
    }

    [Fact]
    public async Task StartAsync_name_twice_takes_the_Node_object_over()
    {
        await using (await ProcessNode.StartAsync(Options("n1")))
        {
        }

        await using var again = await ProcessNode.StartAsync(Options("n1"));

        var node = await _kubernetes.CoreV1.ReadNodeAsync("n1");
        Assert.Equal("True", node.Status.Conditions.Single(condition => condition.Type == "Ready").Status);
        Assert.Equal("mine", Assert.Single(node.Spec.Taints).Key);
    }

    [Theory]
    [InlineData("No_Name")]
    [InlineData("")]
    [InlineData("../n1")]
    public async Task StartAsync_name_that_is_none_is_refused(string name) =>
        Assert.Contains("is no node name", (await Assert.ThrowsAsync<ArgumentException>(() => ProcessNode.StartAsync(Options(name)))).Message, StringComparison.Ordinal);

    public async Task InitializeAsync()
    {
        _server = await EmbeddedApiServer.StartAsync(new EmbeddedApiServerOptions(), default);
        _kubernetes = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigObject(
            KubernetesYaml.Deserialize<K8SConfiguration>(_server.Kubeconfig)));
    }

    public async Task DisposeAsync()
    {
        await StopServerAsync();
        _kubernetes.Dispose();
    }

    public void Dispose() => _folder.Dispose();

    private async Task StopServerAsync()
    {
        if (_server is { } running)
        {
            _server = null;
            await running.DisposeAsync();
        }
    }

    private ProcessNodeOptions Options(string name) => new()
    {
        Name = name,
        Kubernetes = _kubernetes,
        Programs = new Dictionary<string, NodeProgram> { [PodExamples.Shell] = new("sh", "-c") },
        RootFolder = _folder.Path,
        Taints = [new V1Taint { Key = "mine", Effect = "NoSchedule" }],
        ShutdownGrace = TimeSpan.FromMilliseconds(200),
    };

    private async Task<V1Pod> PhaseAsync(string name, string phase)
    {
        V1Pod? pod = null;
        await Eventually.TrueAsync(
            async () => (pod = await _kubernetes.CoreV1.ReadNamespacedPodAsync(name, "default")).Status?.Phase == phase, $"{name} {phase}");
        return pod!;
    }
}
