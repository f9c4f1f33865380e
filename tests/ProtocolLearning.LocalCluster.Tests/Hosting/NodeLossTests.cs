using k8s;
using k8s.Models;
using ProtocolLearning.LocalCluster.NodeLifecycle;
using ProtocolLearning.LocalCluster.Tests.Nodes;
using ProtocolLearning.LocalCluster.Tests.Processes;

namespace ProtocolLearning.LocalCluster.Tests.Hosting;

public sealed class NodeLossTests() : ClusterTest("n1", "n2")
{
    [Fact]
    public async Task StartAsync_node_is_Ready_with_capacity_lease_and_log_port()
    {
        var node = await Core.ReadNodeAsync("n1");

        Assert.Equal("True", Ready(node));
        Assert.Equal("1", node.Status.Allocatable["nvidia.com/gpu"].ToString());
        Assert.Equal("4", node.Status.Capacity["cpu"].ToString());
        Assert.Equal("127.0.0.1", node.Status.Addresses.Single(address => address.Type == "InternalIP").Address);
        Assert.Equal("n1", node.Metadata.Labels["kubernetes.io/hostname"]);
        using var client = new HttpClient();
        Assert.Equal("ok", await client.GetStringAsync(new Uri($"http://127.0.0.1:{node.Status.DaemonEndpoints.KubeletEndpoint.Port}/healthz")));
        var first = (await LeaseAsync("n1")).Spec.RenewTime;
        await Eventually.TrueAsync(async () => (await LeaseAsync("n1")).Spec.RenewTime > first, "a renewed lease");
    }

    [Fact]
    public async Task KillAsync_processes_die_objects_stay_then_node_is_tainted_and_the_pod_evicted()
    {
        var program = ProcessId(await StartOnAsync("n1", "a", tolerationSeconds: 0));
        var before = await RunningAsync("a");

        Assert.True(await Host.KillNodeAsync("n1"));

        Assert.False(LivingProcess.Exists(program));
        Assert.Equal(KubernetesJson.Serialize(before.Status), KubernetesJson.Serialize((await FindAsync("a"))!.Status));
        await Eventually.TrueAsync(async () => Ready(await Core.ReadNodeAsync("n1")) == "Unknown", "Ready=Unknown");
        await Eventually.TrueAsync(
            async () => (await Core.ReadNodeAsync("n1")).Spec.Taints is { Count: 2 } taints
                && taints.All(taint => taint.Key == LifecycleDecision.Unreachable),
            "tainted unreachable");
        var evicted = await PodAsync("a", pod => pod.Metadata.DeletionTimestamp is not null, "evicted");
        Assert.Contains(evicted.Status.Conditions, condition => condition is { Type: "Ready", Status: "False" });
        Assert.Equal("True", Ready(await Core.ReadNodeAsync("n2")));
    }

    [Fact]
    public async Task Node_that_returns_lets_evicted_pods_go_and_loses_its_taints()
    {
        await StartOnAsync("n1", "evicted", tolerationSeconds: 0);
        await StartOnAsync("n1", "patient", tolerationSeconds: 3600);
        await Host.KillNodeAsync("n1");
        await PodAsync("evicted", pod => pod.Metadata.DeletionTimestamp is not null, "evicted");

        await Host.StartNodeAsync(Node("n1"));

        await GoneAsync("evicted");
        await Eventually.TrueAsync(async () => (await Core.ReadNodeAsync("n1")).Spec.Taints is not { Count: > 0 }, "without taints");
        var lost = await EndedAsync("patient");
        Assert.Equal(("Failed", 137), (lost.Status.Phase, lost.Status.ContainerStatuses[0].State.Terminated.ExitCode));
        Assert.Equal("ContainerStatusUnknown", lost.Status.ContainerStatuses[0].State.Terminated.Reason);
    }

    [Fact]
    public async Task Node_object_deleted_removes_its_pods()
    {
        await StartOnAsync("n1", "a", tolerationSeconds: 3600);
        await Host.KillNodeAsync("n1");

        await Core.DeleteNodeAsync("n1");

        await GoneAsync("a");
    }

    [Fact]
    public async Task DisposeAsync_node_ends_its_pods_and_says_so()
    {
        var program = ProcessId(await StartOnAsync("n1", "a", tolerationSeconds: 3600));

        await Host.Nodes["n1"].DisposeAsync();

        Assert.False(LivingProcess.Exists(program));
        var pod = (await FindAsync("a"))!;
        Assert.Equal(("Failed", "Terminated"), (pod.Status.Phase, pod.Status.Reason));
        Assert.Equal("False", Ready(await Core.ReadNodeAsync("n1")));
    }

    [Fact]
    public async Task Node_that_was_marked_Unknown_by_mistake_says_again_that_it_is_Ready()
    {
        var patch = """{"status":{"conditions":[{"type":"Ready","status":"Unknown"}]}}""";
        await Core.PatchNodeStatusAsync(new V1Patch(patch, V1Patch.PatchType.MergePatch), "n1");

        await Eventually.TrueAsync(async () => Ready(await Core.ReadNodeAsync("n1")) == "True", "Ready again");
    }

    [Fact]
    public async Task StartNodeAsync_name_that_is_up_is_refused() =>
        Assert.Contains(
            "n1 is up already",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => Host.StartNodeAsync(Node("n1")))).Message,
            StringComparison.Ordinal);

    private static string? Ready(V1Node node) => node.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "Ready")?.Status;

    private Task<V1Lease> LeaseAsync(string name) => Host.Kubernetes.CoordinationV1.ReadNamespacedLeaseAsync(name, "kube-node-lease");

    private async Task<V1Pod> StartOnAsync(string node, string name, long tolerationSeconds)
    {
        var pod = PodExamples.Pod(name);
        pod.Spec.NodeSelector = new Dictionary<string, string> { ["kubernetes.io/hostname"] = node };
        pod.Spec.Tolerations =
            [new() { Key = LifecycleDecision.Unreachable, OperatorProperty = "Exists", Effect = "NoExecute", TolerationSeconds = tolerationSeconds }];
        await CreateAsync(pod);
        return await RunningAsync(name);
    }
}
