using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ProtocolLearning.Install.Tests;
using Xunit.Abstractions;

namespace ProtocolLearning.EndToEnd.Tests.Images;

/// <summary>
/// What a user gets: images built from the Dockerfile, the operator installed by the chart, participants joined by <c>plearn</c>,
/// everything a pod on real nodes of two real clusters. It takes minutes and root, so it runs where PLEARN_TEST_IMAGES is 1.
/// </summary>
public sealed class ImagesOnClustersTests(ITestOutputHelper output)
{
    private const string Switch = "PLEARN_TEST_IMAGES";
    private const string Manifests = "tests/ProtocolLearning.EndToEnd.Tests/Images";
    private const int Rounds = 12;

    /// <summary>A byte that is guessed among 256 costs 5.5.</summary>
    private const double FarFromGuessing = 4.0;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _last;

    [SkippableFact]
    public async Task Run_of_images_as_pods_of_two_clusters_survives_the_loss_of_a_node_and_completes()
    {
        Skip.If(Environment.GetEnvironmentVariable(Switch) != "1", $"it builds images and starts nodes, which takes minutes: {Switch}=1 runs it");
        _ = (Tool.Helm, Tool.Kubectl);
        var missing = await NodeCluster.MissingAsync();
        Skip.If(missing is not null, missing);
        var images = (await Tool.Bash.Within(TimeSpan.FromMinutes(30)).SucceedAsync("deploy/testbed/images.sh")).Trim().Split('\n');
        Tell("images built");

        await using var home = await NodeCluster.StartAsync("images-home");
        await using var there = await NodeCluster.StartAsync("images-there");
        await home.StartNodeAsync("home-1", images);
        await there.StartNodeAsync("there-1", images[^1]);
        await there.StartNodeAsync("there-2", images[^1]);
        Tell("two clusters and three nodes ready");

        await using var bed = await Federation.InstallAsync(home, there);
        Tell("operator installed by helm and ready");
        await home.ApplyAsync($"{Manifests}/clusters.yaml");
        await home.ApplyAsync($"{Manifests}/run.yaml");
        await bed.JoinAsync("alice", "here", home, "configmap/text");
        await bed.JoinAsync("bob", "there", there, "persistentvolumeclaim/text");
        await bed.EventuallyAsync(async () => Round(await bed.RunAsync()) >= 1 ? "" : null, "the first round");
        Tell("joined, placed, first round applied");

        var lost = (await bed.ShardsAsync()).First(shard => shard.Node == "there-1");
        await there.LoseNodeAsync("there-1");
        var moved = await bed.EventuallyAsync(
            async () => (await bed.ShardsAsync()).FirstOrDefault(shard => shard.Name == lost.Name && shard.Epoch > lost.Epoch && shard.Phase == "Active"),
            $"{lost.Name} to train in another epoch");
        Assert.Equal(("there-2", "bob"), (moved.Node, moved.Participant));
        Tell("node lost by SIGKILL, its shard trains elsewhere");

        var run = await bed.EventuallyAsync(
            async () => await bed.RunAsync() is var seen && seen["status"]!["phase"]!.GetValue<string>() is "Complete" or "Failed" ? seen : null, "the run to end");
        Assert.Equal("Complete", run["status"]!["phase"]!.GetValue<string>());
        Assert.Equal(Rounds, Round(run));
        var loss = double.Parse(run["status"]!["validationLoss"]!.GetValue<string>(), CultureInfo.InvariantCulture);
        Assert.InRange(loss, 0.1, FarFromGuessing);
        await bed.EventuallyAsync(async () => (await bed.ShardsAsync()).All(shard => shard.Phase == "Stopped") ? "" : null, "every shard to stop");
        Tell($"run complete, validation loss {loss.ToString(CultureInfo.InvariantCulture)}");

        await there.StartNodeAsync("there-1");
        await home.KubectlAsync("-n", "training", "delete", "plrun", "demo", "--timeout=240s");
        await bed.EventuallyAsync(() => NothingAsync(home, "pods,services,persistentvolumeclaims,plshard"), "nothing of the run at home");
        await bed.EventuallyAsync(() => NothingAsync(there, "pods"), "nothing of the run in the other cluster");
        Tell("node back, run deleted, nothing left");
    }

    private static int Round(JsonNode run) => run["status"]?["round"]?.GetValue<int>() ?? 0;

    private static async Task<string?> NothingAsync(NodeCluster cluster, string kinds) => (await cluster.ListAsync(kinds)).Count == 0 ? "" : null;

    private void Tell(string what)
    {
        output.WriteLine($"{_clock.Elapsed.TotalSeconds:F0} s (+{(_clock.Elapsed - _last).TotalSeconds:F0} s): {what}");
        _last = _clock.Elapsed;
    }
}
