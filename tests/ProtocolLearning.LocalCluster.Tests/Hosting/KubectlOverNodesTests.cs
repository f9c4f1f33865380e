using ProtocolLearning.LocalCluster.Tests.ApiServer;
using ProtocolLearning.LocalCluster.Tests.Nodes;

namespace ProtocolLearning.LocalCluster.Tests.Hosting;

public sealed class KubectlOverNodesTests() : ClusterTest("n1")
{
    [SkippableFact]
    public async Task Kubectl_waits_for_describes_reads_and_deletes_a_pod_that_runs_here()
    {
        Skip.If(Kubectl.Executable is null, "there is no kubectl on the PATH; set KUBECTL to its path");
        var kubeconfig = Path.Combine(Root, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, Host.Server.Kubeconfig);
        var kubectl = new Kubectl(kubeconfig, Root);
        await CreateAsync(PodExamples.Pod("a", "echo one; echo two; while :; do sleep 0.05; done"));

        await kubectl.SucceedAsync("wait --for=condition=Ready pod/a --timeout=20s");
        await Eventually.TrueAsync(async () => await LogAsync("a") == "one\ntwo\n", "both lines");

        Assert.Equal("one\ntwo\n", await kubectl.SucceedAsync("logs a"));
        Assert.Equal("two\n", await kubectl.SucceedAsync("logs a --tail=1"));
        Assert.Matches(@"a\s+1/1\s+Running\s+0", await kubectl.SucceedAsync("get pods"));
        Assert.Matches(@"n1\s+Ready", await kubectl.SucceedAsync("get nodes"));
        var description = await kubectl.SucceedAsync("describe pod a");
        Assert.Contains("Container ID:  process://", description, StringComparison.Ordinal);
        Assert.Contains("Successfully assigned default/a to n1", description, StringComparison.Ordinal);
        Assert.Contains("Started container main", description, StringComparison.Ordinal);
        Assert.Contains("nvidia.com/gpu", await kubectl.SucceedAsync("describe node n1"), StringComparison.Ordinal);
        var (code, _, error) = await kubectl.RunAsync("logs a --timestamps");
        Assert.NotEqual(0, code);
        Assert.Contains("a process node keeps no times of log lines", error, StringComparison.Ordinal);

        await kubectl.SucceedAsync("delete pod a --wait=true --timeout=20s");

        Assert.Null(await FindAsync("a"));
    }
}
