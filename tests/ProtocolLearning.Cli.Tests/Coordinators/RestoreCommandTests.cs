using System.IO.Compression;
using k8s;
using k8s.Models;
using ProtocolLearning.Cli.Coordinators;
using ProtocolLearning.Cli.Tests.Access;
using ProtocolLearning.Cli.Tests.Local;
using ProtocolLearning.Networking.Identity;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Serialization;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Tests.Coordinators;

/// <summary>Restore against a real API server; the pod that writes the log, and the operator, are played.</summary>
public sealed class RestoreCommandTests : IAsyncLifetime
{
    private const string Pod = "demo-coordinator-restore";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly HomeFixture _fixture = new();
    private readonly IdentityKey _key = IdentityKey.Generate();

    private string File => Path.Combine(_fixture.Folder, "log.jsonl");

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _key.Dispose();
    }

    [Fact]
    public async Task Restore_hands_the_backup_to_a_pod_and_tells_the_operator_its_last_entry()
    {
        var entries = await WriteAsync();
        await CreateRunAsync(run => run.Status!.Round = 0);
        var key = Path.Combine(_fixture.Folder, "coordinator.key");
        _key.Save(key);

        var restoring = RestoreAsync("--key", key);
        var pod = await PodAsync();
        Assert.Equal("disabled", await AnnotationAsync(ResourceLabels.Reconcile));
        Assert.Equal(["restore"], pod.Spec.Containers[0].Args);
        Assert.Equal("protocollearning/coordinator:0.1.0", pod.Spec.Containers[0].Image);
        var secret = await _fixture.Home.CoreV1.ReadNamespacedSecretAsync($"{Pod}-0", ClusterObjects.Namespace);
        Assert.Equal(entries.Select(CanonicalJson.Serialize), Lines(secret.Data["log-0000.gz"]));
        Assert.Equal(await System.IO.File.ReadAllBytesAsync(key), secret.Data["coordinator.key"]);
        var claim = Assert.Single((await _fixture.Home.CoreV1.ListNamespacedPersistentVolumeClaimAsync(ClusterObjects.Namespace)).Items);
        Assert.Equal(claim.Metadata.Name, pod.Spec.Volumes.Single(volume => volume.Name == "data").PersistentVolumeClaim.ClaimName);

        await EndAsync("Succeeded", "");
        await EventuallyAsync(async () => await AnnotationAsync(ResourceLabels.RestoredLog) == entries[^1].Hash, "the restored entry to be told");
        await EventuallyAsync(async () => await AnnotationAsync(ResourceLabels.Reconcile) is null, "the operator to be let go on");
        await ServeAsync();
        var command = await restoring;

        Assert.Equal((0, ""), (command.Code, command.Errors));
        Assert.EndsWith("run demo goes on from entry 1", command.Output.Trim(), StringComparison.Ordinal);
        Assert.Null(await AnnotationAsync(ResourceLabels.RestoredLog));
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Restore_whose_pod_refuses_says_why_and_lets_the_operator_go_on()
    {
        await WriteAsync();
        await CreateRunAsync(run => run.Status!.Round = 0);

        var restoring = RestoreAsync();
        await PodAsync();
        await EndAsync("Failed", "the volume holds another log than the backup's\n");
        var command = await restoring;

        Assert.Equal(1, command.Code);
        Assert.Equal("nothing is restored: the volume holds another log than the backup's", command.Errors.Trim());
        Assert.Null(await AnnotationAsync(ResourceLabels.Reconcile));
        Assert.Null(await AnnotationAsync(ResourceLabels.RestoredLog));
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Restore_of_a_run_that_has_its_log_is_refused()
    {
        await WriteAsync();
        await CreateRunAsync(run => run.Status!.Conditions = []);
        await RefusedAsync("run demo has its log");
    }

    [Fact]
    public async Task Restore_of_a_log_that_lacks_what_members_have_applied_is_refused()
    {
        await WriteAsync();
        await CreateRunAsync(run => run.Status!.Round = 3);
        await RefusedAsync("the backup ends with round 0, and members have applied round 3");
    }

    [Fact]
    public async Task Restore_of_another_run_s_log_is_refused()
    {
        await WriteAsync("other");
        await CreateRunAsync(run => run.Status!.Round = 0);
        await RefusedAsync("the backup is of run 'other', not of 'demo'");
    }

    [Fact]
    public async Task Restore_of_a_log_of_an_earlier_run_of_that_name_is_refused()
    {
        await WriteAsync();
        await CreateRunAsync(run => (run.Status!.Round, run.Status.Coordinator!.PublicKey) = (0, ClusterObjects.Key));
        await RefusedAsync("the backup is of another run of that name");
    }

    [Fact]
    public async Task Restore_of_a_changed_file_is_refused()
    {
        await WriteAsync();
        await System.IO.File.WriteAllTextAsync(File, (await System.IO.File.ReadAllTextAsync(File)).Replace("a test", "another", StringComparison.Ordinal));
        await CreateRunAsync(run => run.Status!.Round = 0);
        await RefusedAsync("log.jsonl:2: ");
    }

    private async Task RefusedAsync(string why)
    {
        var command = await RestoreAsync();
        Assert.Equal(2, command.Code);
        Assert.Contains(why, command.Errors, StringComparison.Ordinal);
        Assert.Null(await AnnotationAsync(ResourceLabels.Reconcile));
        await NothingIsLeftAsync();
    }

    private async Task<IReadOnlyList<LogEntry>> WriteAsync(string run = "demo")
    {
        var entries = SampleLog.Of(new RunAccepted(SampleLog.Definition with { Run = run }, _key.PublicKey.Text), new RunSuspended("a test"));
        await System.IO.File.WriteAllLinesAsync(File, entries.Select(entry => System.Text.Encoding.UTF8.GetString(CanonicalJson.Serialize(entry))));
        return entries;
    }

    private Task CreateRunAsync(Action<V1Alpha1TrainingRun> change)
    {
        var run = ClusterObjects.Run();
        run.Status!.Coordinator!.PublicKey = _key.PublicKey.Text;
        ClusterObjects.Set(run, "CoordinatorLogLost", "True", "LogLost", "its volume is gone");
        change(run);
        return _fixture.CreateAsync(run, "trainingruns");
    }

    private Task<CommandRun> RestoreAsync(params string[] more) =>
        _fixture.RunAsync(CoordinatorCommand.Create(), ["restore", "demo", "-i", File, .. more]);

    private async Task<V1Pod> PodAsync()
    {
        V1Pod? pod = null;
        await EventuallyAsync(
            async () => (pod = (await _fixture.Home.CoreV1.ListNamespacedPodAsync(ClusterObjects.Namespace)).Items.FirstOrDefault(pod => pod.Metadata.Name == Pod)) is not null,
            "the pod");
        return pod!;
    }

    /// <summary>Plays the pod's node.</summary>
    private async Task EndAsync(string phase, string message)
    {
        var status = new V1PodStatus
        {
            Phase = phase,
            ContainerStatuses =
            [
                new V1ContainerStatus
                {
                    Name = "restore",
                    Image = "x",
                    ImageID = "x",
                    State = new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = phase == "Failed" ? 2 : 0, Message = message } },
                },
            ],
        };
        await _fixture.Home.CoreV1.PatchNamespacedPodStatusAsync(
            new V1Patch(new V1Pod { Status = status }, V1Patch.PatchType.MergePatch), Pod, ClusterObjects.Namespace);
    }

    /// <summary>Plays the operator, whose next coordinator serves.</summary>
    private async Task ServeAsync()
    {
        var run = await RunAsync();
        ClusterObjects.Set(run, "CoordinatorLogLost", "False", "LogHeld");
        var patch = new V1Patch(KubernetesJson.Serialize(new V1Alpha1TrainingRun { Status = run.Status }), V1Patch.PatchType.MergePatch);
        await _fixture.Home.CustomObjects.PatchNamespacedCustomObjectStatusAsync<V1Alpha1TrainingRun>(
            patch, ApiGroup.Name, ApiGroup.Version, ClusterObjects.Namespace, "trainingruns", "demo");
    }

    private Task<V1Alpha1TrainingRun> RunAsync() => _fixture.Home.CustomObjects.GetNamespacedCustomObjectAsync<V1Alpha1TrainingRun>(
        ApiGroup.Name, ApiGroup.Version, ClusterObjects.Namespace, "trainingruns", "demo");

    private async Task<string?> AnnotationAsync(string key) => (await RunAsync()).GetAnnotation(key);

    private async Task NothingIsLeftAsync()
    {
        await EventuallyAsync(
            async () => (await _fixture.Home.CoreV1.ListNamespacedPodAsync(ClusterObjects.Namespace)).Items.All(pod => pod.Metadata.Name != Pod), "the pod to go");
        Assert.DoesNotContain(
            (await _fixture.Home.CoreV1.ListNamespacedSecretAsync(ClusterObjects.Namespace)).Items, secret => secret.Metadata.Name.StartsWith(Pod, StringComparison.Ordinal));
    }

    private static IEnumerable<byte[]> Lines(byte[] part)
    {
        using var lines = new StreamReader(new GZipStream(new MemoryStream(part), CompressionMode.Decompress));
        while (lines.ReadLine() is { } line)
        {
            yield return System.Text.Encoding.UTF8.GetBytes(line);
        }
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"waited {Patience.TotalSeconds} s for {what}");
            await Task.Delay(Interval, TimeProvider.System);
        }
    }
}
