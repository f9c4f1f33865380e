using System.Text;
using k8s;
using k8s.Models;
using ProtocolLearning.LocalCluster.Tests.Nodes;
using ProtocolLearning.LocalCluster.Tests.Processes;

namespace ProtocolLearning.LocalCluster.Tests.Hosting;

public sealed class PodRunTests() : ClusterTest("n1")
{
    [Fact]
    public async Task Pod_that_ends_well_is_scheduled_run_and_Succeeded()
    {
        await CreateAsync(PodExamples.Pod("a", "echo hello; echo world"));

        var pod = await EndedAsync("a");

        Assert.Equal("n1", pod.Spec.NodeName);
        Assert.Equal("Succeeded", pod.Status.Phase);
        Assert.Equal("127.0.0.1", pod.Status.PodIP);
        var end = Assert.Single(pod.Status.ContainerStatuses).State.Terminated;
        Assert.Equal((0, "Completed"), (end.ExitCode, end.Reason));
        Assert.NotNull(end.StartedAt);
        Assert.True(end.FinishedAt >= end.StartedAt);
        Assert.Equal("hello\nworld\n", await LogAsync("a"));
        Assert.Equal("world\n", await LogAsync("a", tailLines: 1));
    }

    [Fact]
    public async Task Pod_that_fails_under_Never_is_Failed_with_its_exit_code_and_last_words()
    {
        await CreateAsync(PodExamples.Pod("a", "echo the disk is full >&2; exit 3")
            .With(pod => pod.Spec.Containers[0].TerminationMessagePolicy = "FallbackToLogsOnError"));

        var pod = await EndedAsync("a");

        Assert.Equal("Failed", pod.Status.Phase);
        var end = pod.Status.ContainerStatuses[0].State.Terminated;
        Assert.Equal((3, "Error", "the disk is full\n"), (end.ExitCode, end.Reason, end.Message));
        Assert.Equal(0, pod.Status.ContainerStatuses[0].RestartCount);
    }

    [Fact]
    public async Task Pod_that_fails_twice_under_OnFailure_is_started_again_until_it_succeeds()
    {
        var pod = PodExamples.Pod("a", "echo x >> $COUNT/runs; n=$(wc -l < $COUNT/runs); echo run $n; test $n -eq 3", "OnFailure");
        pod.Spec.Volumes = [new V1Volume { Name = "count", EmptyDir = new V1EmptyDirVolumeSource() }];
        pod.Spec.Containers[0].VolumeMounts = [new V1VolumeMount { Name = "count", MountPath = "/count" }];
        pod.Spec.Containers[0].Env = [new V1EnvVar { Name = "COUNT", Value = "/count" }];
        await CreateAsync(pod);

        var ended = await EndedAsync("a");

        var status = ended.Status.ContainerStatuses[0];
        Assert.Equal(("Succeeded", 2, 1), (ended.Status.Phase, status.RestartCount, status.LastState.Terminated.ExitCode));
        Assert.Equal("run 3\n", await LogAsync("a"));
        Assert.Equal("run 2\n", await LogAsync("a", previous: true));
    }

    [Fact]
    public async Task Pod_that_keeps_ending_backs_off()
    {
        await CreateAsync(PodExamples.Pod("a", "exit 1", "Always"));

        var pod = await PodAsync(
            "a", found => found.Status?.ContainerStatuses?[0].State?.Waiting?.Reason == "CrashLoopBackOff", "backing off");

        Assert.Equal("Running", pod.Status.Phase);
        Assert.StartsWith("back-off 0.", pod.Status.ContainerStatuses[0].State.Waiting.Message, StringComparison.Ordinal);
        Assert.Contains(pod.Status.Conditions, condition => condition is { Type: "Ready", Status: "False" });
    }

    [Theory]
    [InlineData("example/unknown:1", "ErrImageNeverPull", "is not in the program table of node n1, which knows: example/missing, example/shell")]
    [InlineData(MissingProgram, "CreateContainerError", "/nowhere/program, is missing or not executable on node n1")]
    public async Task Pod_whose_program_is_missing_waits_and_says_why(string image, string reason, string message)
    {
        await CreateAsync(PodExamples.Pod("a").With(pod => pod.Spec.Containers[0].Image = image));

        var pod = await PodAsync("a", found => found.Status?.ContainerStatuses?[0].State?.Waiting?.Reason == reason, reason);

        Assert.Equal("Pending", pod.Status.Phase);
        Assert.Contains(message, pod.Status.ContainerStatuses[0].State.Waiting.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pod_that_sets_command_or_init_containers_is_refused_with_the_field()
    {
        await CreateAsync(PodExamples.Pod("a").With(pod => pod.Spec.Containers[0].Command = ["/bin/true"]));
        await CreateAsync(PodExamples.Pod("b").With(pod => pod.Spec.InitContainers = [new V1Container { Name = "i", Image = PodExamples.Shell }]));

        var command = await WaitingAsync("a", "CreateContainerConfigError");
        var init = await WaitingAsync("b", "CreateContainerConfigError");

        Assert.Contains("leave command out", command, StringComparison.Ordinal);
        Assert.Contains("spec.initContainers", init, StringComparison.Ordinal);
        await Core.DeleteNamespacedPodAsync("b", "default");
        await GoneAsync("b");
    }

    [Fact]
    public async Task Pod_whose_Secret_is_missing_starts_when_it_is_there_and_sees_its_changes()
    {
        var pod = PodExamples.Pod("a", "echo \"$KEY_FILE\"; while ! grep -q second \"$KEY_FILE\"; do sleep 0.05; done; echo changed");
        pod.Spec.Volumes = [new V1Volume { Name = "key", Secret = new V1SecretVolumeSource { SecretName = "identity" } }];
        pod.Spec.Containers[0].VolumeMounts = [new V1VolumeMount { Name = "key", MountPath = "/etc/identity" }];
        pod.Spec.Containers[0].Env = [new V1EnvVar { Name = "KEY_FILE", Value = "/etc/identity/key" }];
        await CreateAsync(pod);
        Assert.Equal(
            "volume key: secret \"identity\" not found in namespace default; create it and the container starts",
            await WaitingAsync("a", "CreateContainerConfigError"));

        var secret = new V1Secret
        {
            Metadata = new V1ObjectMeta { Name = "identity" },
            Data = new Dictionary<string, byte[]> { ["key"] = Encoding.UTF8.GetBytes("first") },
        };
        await Core.CreateNamespacedSecretAsync(secret, "default");
        await RunningAsync("a");
        secret.Data["key"] = Encoding.UTF8.GetBytes("second");
        await Core.ReplaceNamespacedSecretAsync(secret, "identity", "default");

        var ended = await EndedAsync("a");
        var lines = (await LogAsync("a")).Split('\n');
        Assert.Equal("changed", lines[1]);
        Assert.StartsWith(Path.GetFullPath(Root), lines[0], StringComparison.Ordinal);
        Assert.EndsWith($"pods/{ended.Metadata.Uid}/volumes/key/key", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pod_gets_downward_fields_and_expanded_arguments()
    {
        var pod = PodExamples.Pod("a", "echo $POD on $NODE: $(GREETING)");
        pod.Spec.Containers[0].Env =
        [
            new V1EnvVar { Name = "POD", ValueFrom = new V1EnvVarSource { FieldRef = new V1ObjectFieldSelector { FieldPath = "metadata.name" } } },
            new V1EnvVar { Name = "NODE", ValueFrom = new V1EnvVarSource { FieldRef = new V1ObjectFieldSelector { FieldPath = "spec.nodeName" } } },
            new V1EnvVar { Name = "GREETING", Value = "hello" },
        ];
        await CreateAsync(pod);

        await EndedAsync("a");

        Assert.Equal("a on n1: hello\n", await LogAsync("a"));
    }

    [Fact]
    public async Task Delete_program_that_heeds_SIGTERM_ends_in_its_grace_and_the_object_goes()
    {
        var file = Path.Combine(Root, "bye");
        await CreateAsync(PodExamples.Pod("a", $"trap 'echo bye > {file}; exit 0' TERM; echo ready; while :; do sleep 0.05; done", "Always"));
        await Eventually.TrueAsync(async () => (await RunningAsync("a")).Status.Phase == "Running" && await LogAsync("a") == "ready\n", "ready");

        await Core.DeleteNamespacedPodAsync("a", "default");

        await GoneAsync("a");
        Assert.Equal("bye\n", File.ReadAllText(file));
    }

    [Fact]
    public async Task Delete_program_that_ignores_SIGTERM_is_killed_with_its_grandchildren()
    {
        var file = Path.Combine(Root, "grandchild");
        // $$$$, for Kubernetes takes $$ in arguments for one $.
        await CreateAsync(PodExamples.Pod("a", $"trap '' TERM; sh -c 'trap \"\" TERM; echo $$$$ > {file}; while :; do sleep 1; done' & wait"));
        var grandchild = await LivingProcess.ReadIdAsync(file);
        var program = ProcessId(await RunningAsync("a"));

        await Core.DeleteNamespacedPodAsync("a", "default", gracePeriodSeconds: 1);

        await GoneAsync("a");
        Assert.False(LivingProcess.Exists(program));
        await Eventually.TrueAsync(() => !LivingProcess.Exists(grandchild), "the grandchild's end");
    }

    [Fact]
    public async Task Delete_by_force_ends_the_process_though_its_object_is_gone()
    {
        await CreateAsync(PodExamples.Pod("a"));
        var program = ProcessId(await RunningAsync("a"));

        await Core.DeleteNamespacedPodAsync("a", "default", gracePeriodSeconds: 0);

        await GoneAsync("a");
        await Eventually.TrueAsync(() => !LivingProcess.Exists(program), "the program's end");
    }

    [Fact]
    public async Task Events_tell_what_happened_to_a_pod_and_count_what_happens_again()
    {
        await CreateAsync(PodExamples.Pod("a", "exit 1", "Always"));
        Corev1Event? backOff = null;
        await Eventually.TrueAsync(
            async () => (backOff = (await EventsAsync("a")).FirstOrDefault(found => found.Reason == "BackOff"))?.Count > 1, "a second back-off");
        await Core.DeleteNamespacedPodAsync("a", "default");
        await GoneAsync("a");

        var events = await EventsAsync("a");

        Assert.Equal("Successfully assigned default/a to n1", events.Single(found => found.Reason == "Scheduled").Message);
        Assert.Contains(events, found => found.Reason == "Started" && found.Message.StartsWith("Started container main", StringComparison.Ordinal));
        Assert.Equal(("Warning", "kubelet", "n1"), (backOff!.Type, backOff.Source.Component, backOff.Source.Host));
    }

    [Fact]
    public async Task Log_follow_gives_lines_as_they_come_until_the_container_ends()
    {
        var gate = Path.Combine(Root, "gate");
        await CreateAsync(PodExamples.Pod("a", $"echo first; while ! test -e {gate}; do sleep 0.02; done; echo second"));
        await RunningAsync("a");
        await using var stream = await Core.ReadNamespacedPodLogAsync("a", "default", follow: true);
        using var reader = new StreamReader(stream);
        Assert.Equal("first", await reader.ReadLineAsync());

        await File.WriteAllTextAsync(gate, "");

        Assert.Equal("second", await reader.ReadLineAsync());
        Assert.Null(await reader.ReadLineAsync());
    }

    private async Task<IList<Corev1Event>> EventsAsync(string pod) =>
        (await Core.ListNamespacedEventAsync("default", fieldSelector: $"involvedObject.name={pod}")).Items;

    private async Task<string> WaitingAsync(string name, string reason) => (await PodAsync(
        name, found => found.Status?.ContainerStatuses?[0].State?.Waiting?.Reason == reason, reason))
        .Status.ContainerStatuses[0].State.Waiting.Message;
}
