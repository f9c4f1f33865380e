using k8s;
using ProtocolLearning.LocalCluster.Faults;
using ProtocolLearning.LocalCluster.Tests.Nodes;

namespace ProtocolLearning.LocalCluster.Tests.Hosting;

public sealed class SchedulingTests() : ClusterTest("n1", "n2")
{
    [Fact]
    public async Task Pods_that_ask_for_GPUs_fill_the_nodes_and_the_third_waits_until_one_is_free()
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            await CreateAsync(PodExamples.Pod(name).Requesting(("nvidia.com/gpu", "1")));
        }

        Assert.Equal("n1", (await RunningAsync("a")).Spec.NodeName);
        Assert.Equal("n2", (await RunningAsync("b")).Spec.NodeName);
        var waiting = await PodAsync(
            "c",
            pod => pod.Status?.Conditions?.Any(condition => condition is { Type: "PodScheduled", Status: "False", Reason: "Unschedulable" }) == true,
            "Unschedulable");
        Assert.Equal(
            "0/2 nodes are available: 2 Insufficient nvidia.com/gpu.",
            waiting.Status.Conditions.Single(condition => condition.Type == "PodScheduled").Message);

        await Core.DeleteNamespacedPodAsync("b", "default");

        var placed = await RunningAsync("c");
        Assert.Equal("n2", placed.Spec.NodeName);
        Assert.Equal("True", placed.Status.Conditions.Single(condition => condition.Type == "PodScheduled").Status);
    }

    [Theory]
    [InlineData(FaultKind.DropWatch, null)]
    [InlineData(FaultKind.GoneInWatch, null)]
    [InlineData(FaultKind.Gone, "watch")]
    [InlineData(FaultKind.InternalError, "list")]
    [InlineData(FaultKind.InternalError, "patch")]
    [InlineData(FaultKind.Conflict, "patch")]
    [InlineData(FaultKind.TooManyRequests, "create")]
    public async Task Pods_run_though_the_API_server_misbehaves(FaultKind kind, string? verb)
    {
        using var dropped = Host.Server.Faults.Inject(new Fault(FaultKind.DropWatch) { Resource = "pods", Times = 3 });
        using var fault = Host.Server.Faults.Inject(new Fault(kind)
        {
            Verb = verb,
            Resource = "pods",
            Subresource = verb == "create" ? "binding" : null,
            Times = 4,
        });
        for (var number = 0; number < 4; number++)
        {
            await CreateAsync(PodExamples.Pod($"p{number}", $"echo {number}"));
        }

        for (var number = 0; number < 4; number++)
        {
            Assert.Equal("Succeeded", (await EndedAsync($"p{number}")).Status.Phase);
        }
    }
}
