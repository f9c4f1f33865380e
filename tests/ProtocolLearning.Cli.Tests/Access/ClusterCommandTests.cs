using System.Text.Json;
using k8s;
using k8s.Models;
using ProtocolLearning.Cli.Status;
using ProtocolLearning.Cli.Why;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Tests.Access;

/// <summary>Status and why against API servers, and how every command fails.</summary>
public sealed class ClusterCommandTests : IAsyncLifetime
{
    private readonly HomeFixture _fixture = new();

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        await _fixture.CreateAsync(ClusterObjects.Run(), "trainingruns");
        await _fixture.CreateAsync(ClusterObjects.Participant("alice"), "participants");
        await _fixture.CreateAsync(ClusterObjects.Cluster(), "memberclusters");
    }

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Status_of_a_run_shows_its_tree()
    {
        await _fixture.CreateAsync(ClusterObjects.Placement(0, 1, ShardPhase.Active), "shardplacements");

        var text = await _fixture.RunAsync(StatusCommand.Create(), "demo");
        var json = await _fixture.RunAsync(StatusCommand.Create(), "demo", "-o", "json");

        Assert.Equal((0, ""), (text.Code, text.Errors));
        Assert.Contains("slot 1  Active  epoch 3  alice  member-1/node-1  score 0.1200", text.Output, StringComparison.Ordinal);
        using var parsed = JsonDocument.Parse(json.Output);
        var stage = parsed.RootElement.GetProperty("stages")[0];
        Assert.Equal("Active", stage.GetProperty("replicas")[0].GetProperty("phase").GetString());
    }

    [Fact]
    public async Task Status_watched_ends_with_the_run()
    {
        var watching = _fixture.RunAsync(StatusCommand.Create(), "demo", "--watch");
        var complete = new V1Alpha1TrainingRun { Status = new TrainingRunStatus { Phase = TrainingRunPhase.Complete } };
        await _fixture.Home.CustomObjects.PatchNamespacedCustomObjectStatusAsync<V1Alpha1TrainingRun>(
            new V1Patch(KubernetesJson.Serialize(new { status = complete.Status }), V1Patch.PatchType.MergePatch),
            "protocollearning.dev", "v1alpha1", ClusterObjects.Namespace, "trainingruns", "demo");

        var run = await watching;

        Assert.Equal(0, run.Code);
        Assert.Contains("demo  Complete", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_of_a_pod_that_cannot_pull_its_image_asks_the_member_cluster()
    {
        var placement = ClusterObjects.Placement();
        placement.Status!.Pod!.Phase = ShardPodPhase.Pending;
        await _fixture.CreateAsync(placement, "shardplacements");
        var pod = ClusterObjects.Pod();
        pod.Spec.Containers[0].Image = "registry.example/worker:1";
        var status = pod.Status;
        await _fixture.Member.CoreV1.CreateNamespacedPodAsync(pod, ClusterObjects.Namespace);
        status.ContainerStatuses =
        [
            new V1ContainerStatus { Name = "worker", Image = "x", ImageID = "x", State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "ErrImagePull", Message = "manifest unknown" } } },
        ];
        await _fixture.Member.CoreV1.PatchNamespacedPodStatusAsync(
            new V1Patch(new V1Pod { Status = status }, V1Patch.PatchType.MergePatch), pod.Metadata.Name, ClusterObjects.Namespace);

        var run = await _fixture.RunAsync(WhyCommand.Create(), "demo/0/1");
        var byName = await _fixture.RunAsync(WhyCommand.Create(), "demo-0-1", "--member-kubeconfig", _fixture.MemberKubeconfig);

        Assert.Equal((1, ""), (run.Code, run.Errors));
        Assert.Contains("manifest unknown", run.Output, StringComparison.Ordinal);
        Assert.Equal(run.Output, byName.Output);
    }

    [Fact]
    public async Task Why_of_an_active_shard_answers_with_0()
    {
        await _fixture.CreateAsync(ClusterObjects.Placement(phase: ShardPhase.Active), "shardplacements");

        var run = await _fixture.RunAsync(WhyCommand.Create(), "demo/0/1");

        Assert.Equal(0, run.Code);
    }

    [Fact]
    public async Task Commands_say_in_one_line_that_there_is_no_such_run()
    {
        foreach (var run in (CommandRun[])
            [
                await _fixture.RunAsync(StatusCommand.Create(), "other"),
                await _fixture.RunAsync(WhyCommand.Create(), "other/0/0"),
            ])
        {
            Assert.Equal(2, run.Code);
            Assert.StartsWith("there is no TrainingRun other in namespace training", run.Errors, StringComparison.Ordinal);
            Assert.Single(run.Errors.TrimEnd().Split('\n'));
        }
    }

    [Fact]
    public async Task Commands_say_in_one_line_that_there_is_no_cluster()
    {
        var none = await HomeFixture.InvokeAsync(StatusCommand.Create(), ["demo", "--kubeconfig", Path.Combine(_fixture.Folder, "none")]);
        var text = await File.ReadAllTextAsync(_fixture.HomeKubeconfig);
        var dead = Path.Combine(_fixture.Folder, "dead");
        await File.WriteAllTextAsync(dead, System.Text.RegularExpressions.Regex.Replace(text, "server: .*", "server: https://127.0.0.1:1"));
        var gone = await HomeFixture.InvokeAsync(StatusCommand.Create(), ["demo", "--kubeconfig", dead]);
        var context = await HomeFixture.InvokeAsync(StatusCommand.Create(), ["demo", "--kubeconfig", _fixture.HomeKubeconfig, "--context", "other"]);

        Assert.Equal((3, 3, 3), (none.Code, gone.Code, context.Code));
        Assert.Contains("no file", none.Errors, StringComparison.Ordinal);
        Assert.Contains("does not answer", gone.Errors, StringComparison.Ordinal);
        Assert.Contains("other", context.Errors, StringComparison.Ordinal);
        Assert.All([none, gone, context], run => Assert.Single(run.Errors.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task Commands_say_in_one_line_that_the_cluster_does_not_know_the_user()
    {
        var text = await File.ReadAllTextAsync(_fixture.HomeKubeconfig);
        var stranger = Path.Combine(_fixture.Folder, "stranger");
        await File.WriteAllTextAsync(stranger, System.Text.RegularExpressions.Regex.Replace(text, "token: .*", "token: wrong"));

        var run = await HomeFixture.InvokeAsync(StatusCommand.Create(), ["demo", "--kubeconfig", stranger]);

        Assert.Equal(4, run.Code);
        Assert.Single(run.Errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Why_of_something_that_is_no_shard_says_how_to_name_one()
    {
        var run = await _fixture.RunAsync(WhyCommand.Create(), "demo");

        Assert.Equal(2, run.Code);
        Assert.Contains("RUN/STAGE/SLOT", run.Errors, StringComparison.Ordinal);
    }
}
