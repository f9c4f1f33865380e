using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using k8s;
using k8s.Models;
using ProtocolLearning.Cli.Access;
using ProtocolLearning.Cli.Bundle;
using ProtocolLearning.Cli.Tests.Access;
using ProtocolLearning.Cli.Tests.Coordinators;
using ProtocolLearning.Cli.Tests.Local;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Resources.Pods;

namespace ProtocolLearning.Cli.Tests.Bundle;

/// <summary>A bundle of a run in which secrets were planted wherever they might get in.</summary>
public sealed class BundleCommandTests : IAsyncLifetime
{
    private const string Planted = "Plant3dS3cr3t";

    private readonly HomeFixture _fixture = new();
    private readonly IdentityKey _key = IdentityKey.Generate();

    private string File => Path.Combine(_fixture.Folder, "bundle.tar.gz");

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _key.Dispose();
    }

    [Fact]
    public async Task Bundle_has_what_helps_and_nothing_secret()
    {
        await using var server = await ServedLog.StartAsync("demo", _key, SampleLog.Of(new RunAccepted(SampleLog.Definition, _key.PublicKey.Text)));
        await PlantAsync(server.ListenEndpoint.ToString());

        var run = await _fixture.RunAsync(BundleCommand.Create(), "demo", "-o", File);

        Assert.Equal((0, ""), (run.Code, run.Errors));
        var files = await ReadAsync();
        foreach (var wanted in (string[])
            [
                "status.txt", "missing.txt", "home/trainingruns/demo.yaml", "home/participants/alice.yaml", "home/shardplacements/demo-0-1.yaml",
                "home/memberclusters/member-1.yaml", "home/events.txt", "members/member-1/training/pods/demo-0-1-3.yaml",
                "members/member-1/training/events.txt", "coordinator/log.jsonl",
            ])
        {
            Assert.True(files.ContainsKey(wanted), $"{wanted} is not among {string.Join(", ", files.Keys)}");
        }

        Assert.All(files, file => Assert.DoesNotContain(Planted, file.Value, StringComparison.OrdinalIgnoreCase));
        var tokens = System.Text.RegularExpressions.Regex.Matches(await System.IO.File.ReadAllTextAsync(_fixture.MemberKubeconfig), "(?:token|data): (\\S+)");
        Assert.NotEmpty(tokens);
        Assert.All(tokens, token => Assert.All(files, file => Assert.DoesNotContain(token.Groups[1].Value, file.Value, StringComparison.Ordinal)));
        Assert.Contains("HF_TOKEN", files["members/member-1/training/pods/demo-0-1-3.yaml"], StringComparison.Ordinal);
        Assert.Contains("FailedScheduling", files["members/member-1/training/events.txt"], StringComparison.Ordinal);
        Assert.DoesNotContain(files.Keys, path => path.Contains("secret", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Bundle_without_members_or_coordinator_says_what_is_missing()
    {
        await _fixture.CreateAsync(ClusterObjects.Run(), "trainingruns");
        await _fixture.CreateAsync(ClusterObjects.Participant("alice"), "participants");
        var cluster = ClusterObjects.Cluster();
        cluster.Spec.Credential!.Secret!.Name = "other";
        await _fixture.CreateAsync(cluster, "memberclusters");

        var run = await _fixture.RunAsync(BundleCommand.Create(), "demo", "-o", File, "--coordinator", "127.0.0.1:1");

        Assert.Equal(0, run.Code);
        var missing = (await ReadAsync())["missing.txt"];
        Assert.Contains("members/member-1/training: Secret protocollearning-system/other", missing, StringComparison.Ordinal);
        Assert.Contains("coordinator/log.jsonl", missing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bundle_of_two_members_asks_whose_a_kubeconfig_is_and_files_each_under_its_own_name()
    {
        await PlantAsync("127.0.0.1:1");
        var second = ClusterObjects.Cluster();
        second.Metadata.Name = "member-2";
        await _fixture.CreateAsync(second, "memberclusters");
        var bob = ClusterObjects.Participant("bob");
        bob.Spec.ClusterRef.Name = "member-2";
        await _fixture.CreateAsync(bob, "participants");
        string[] arguments = ["demo", "-o", File, "--coordinator", "127.0.0.1:1", "--member-kubeconfig"];

        var refused = await _fixture.RunAsync(BundleCommand.Create(), [.. arguments, _fixture.MemberKubeconfig]);
        Assert.Equal(2, refused.Code);
        Assert.Contains("--member-kubeconfig member-1=", refused.Errors, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File));

        var taken = await _fixture.RunAsync(
            BundleCommand.Create(), [.. arguments, $"member-1={_fixture.MemberKubeconfig}", "--member-kubeconfig", $"member-2={_fixture.Folder}/none"]);
        Assert.Equal(0, taken.Code);
        var files = await ReadAsync();
        Assert.Contains("members/member-1/training/pods/demo-0-1-3.yaml", files.Keys);
        Assert.DoesNotContain(files.Keys, path => path.StartsWith("members/member-2/", StringComparison.Ordinal));
        Assert.Contains("members/member-2/training", files["missing.txt"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pods_and_events_above_their_bounds_are_said_to_be_missing()
    {
        await PlantAsync("127.0.0.1:1");
        var other = ClusterObjects.Pod(node: null);
        (other.Metadata.Name, other.Metadata.Labels) = ("demo-0-1-4", new Dictionary<string, string> { ["protocollearning.dev/run"] = "demo" });
        other.Spec.Containers[0].Image = "worker";
        await _fixture.Member.CoreV1.CreateNamespacedPodAsync(other, ClusterObjects.Namespace);
        await using var archive = BundleArchive.Create(File, TimeProvider.System);
        using var member = ClusterAccess.Open(new FileInfo(_fixture.MemberKubeconfig), null, ClusterObjects.Namespace);
        var collector = new ClusterCollector(member, "members/member-1", archive) { MostPods = 1, MostEvents = 0 };

        await collector.PodsAsync("protocollearning.dev/run=demo", CancellationToken.None);
        await collector.EventsAsync(_ => true, CancellationToken.None);

        Assert.Contains("members/member-1/pods protocollearning.dev/run=demo: there are more than 1; the others are left out", archive.Missing);
        Assert.Contains(archive.Missing, missing => missing.StartsWith("members/member-1/events.txt: there are ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bundle_never_overwrites_a_file()
    {
        await _fixture.CreateAsync(ClusterObjects.Run(), "trainingruns");
        await System.IO.File.WriteAllTextAsync(File, "mine");

        var run = await _fixture.RunAsync(BundleCommand.Create(), "demo", "-o", File);

        Assert.Equal(1, run.Code);
        Assert.Equal("mine", await System.IO.File.ReadAllTextAsync(File));
    }

    private async Task PlantAsync(string endpoint)
    {
        var run = ClusterObjects.Run();
        (run.Status!.Coordinator!.Endpoint, run.Status.Coordinator.PublicKey) = (endpoint, _key.PublicKey.Text);
        run.Spec.Worker.Env = [new EnvironmentVariable { Name = "HF_TOKEN", Value = Planted }];
        run.Metadata.Annotations = new Dictionary<string, string> { ["kubectl.kubernetes.io/last-applied-configuration"] = $"{{\"x\":\"{Planted}\"}}" };
        await _fixture.CreateAsync(run, "trainingruns");
        await _fixture.CreateAsync(ClusterObjects.Participant("alice"), "participants");
        await _fixture.CreateAsync(ClusterObjects.Placement(), "shardplacements");
        await _fixture.CreateAsync(ClusterObjects.Cluster(), "memberclusters");
        var pod = ClusterObjects.Pod(node: null);
        pod.Metadata.Labels = new Dictionary<string, string> { ["protocollearning.dev/run"] = "demo" };
        pod.Spec.Containers[0].Image = "worker";
        pod.Spec.Containers[0].Env = [new V1EnvVar { Name = "HF_TOKEN", Value = Planted }];
        pod.Spec.Containers[0].Args = [$"--password={Planted}"];
        await _fixture.Member.CoreV1.CreateNamespacedPodAsync(pod, ClusterObjects.Namespace);
        await _fixture.Member.CoreV1.CreateNamespacedSecretAsync(
            new V1Secret
            {
                Metadata = new V1ObjectMeta { Name = "protocollearning-identity-alice", Labels = pod.Metadata.Labels },
                Data = new Dictionary<string, byte[]> { ["identity.key"] = Encoding.UTF8.GetBytes(Planted) },
            },
            ClusterObjects.Namespace);
        await _fixture.Member.CoreV1.CreateNamespacedEventAsync(
            new Corev1Event
            {
                Metadata = new V1ObjectMeta { Name = "demo-0-1-3.1" },
                InvolvedObject = new V1ObjectReference { Kind = "Pod", Name = "demo-0-1-3", NamespaceProperty = ClusterObjects.Namespace },
                Reason = "FailedScheduling",
                Message = $"dial https://user:{Planted}@registry.example failed, Authorization: Bearer {Planted}",
                Type = "Warning",
            },
            ClusterObjects.Namespace);
    }

    private async Task<Dictionary<string, string>> ReadAsync()
    {
        var files = new Dictionary<string, string>();
        await using var gzip = new GZipStream(System.IO.File.OpenRead(File), CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        while (await tar.GetNextEntryAsync(copyData: true) is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream ?? Stream.Null);
            files.Add(entry.Name, await reader.ReadToEndAsync());
        }

        return files;
    }
}
