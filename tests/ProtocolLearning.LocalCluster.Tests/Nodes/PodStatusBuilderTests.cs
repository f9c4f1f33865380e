using k8s.Models;
using ProtocolLearning.LocalCluster.Nodes;
using ProtocolLearning.LocalCluster.PodObjects;

namespace ProtocolLearning.LocalCluster.Tests.Nodes;

public sealed class PodStatusBuilderTests
{
    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private static readonly V1Container Container = new() { Name = "main", Image = "example/shell:1" };
    private static readonly ContainerRecord Fresh = ContainerRecord.New(Container);
    private static readonly ContainerRecord Running = Fresh.Started(42, Now);

    public static TheoryData<string, string[], bool, string> Phases => new()
    {
        { "Never", ["fresh"], false, "Pending" },
        { "Never", ["fresh", "running"], false, "Running" },
        { "Never", ["running"], false, "Running" },
        { "Never", ["0"], false, "Succeeded" },
        { "Never", ["0", "1"], false, "Failed" },
        { "Never", ["0", "running"], false, "Running" },
        { "OnFailure", ["0", "1"], false, "Running" },
        { "OnFailure", ["0", "0"], false, "Succeeded" },
        { "Always", ["0"], false, "Running" },
        { "Always", ["backoff"], false, "Running" },
        { "Always", ["backoff", "fresh"], false, "Pending" },
        { "Always", ["0"], true, "Succeeded" },
        { "Always", ["143"], true, "Failed" },
        { "Always", ["running"], true, "Running" },
        { "Never", ["fresh"], true, "Failed" },
    };

    [Theory]
    [MemberData(nameof(Phases))]
    public void Phase_follows_from_containers_and_policy(string policy, string[] containers, bool isEnding, string phase) =>
        Assert.Equal(phase, PodStatusBuilder.Phase(policy, [.. containers.Select(Record)], isEnding));

    [Fact]
    public void Build_running_pod_is_ready_and_keeps_conditions_of_others()
    {
        var pod = PodExamples.Pod("a");
        pod.Status = new V1PodStatus { QosClass = "BestEffort", Conditions = [new V1PodCondition { Type = "DisruptionTarget", Status = "True" }] };

        var status = PodStatusBuilder.Build(pod, [Running], null, "127.0.0.1", Now);

        Assert.Equal("BestEffort", status.QosClass);
        Assert.Equal(
            ["DisruptionTarget=True", "PodScheduled=True", "Initialized=True", "ContainersReady=True", "Ready=True"],
            status.Conditions.Select(condition => $"{condition.Type}={condition.Status}"));
        Assert.Equal("process://42", Assert.Single(status.ContainerStatuses).ContainerID);
        Assert.Null(pod.Status.Phase);
    }

    [Fact]
    public void Build_twice_changes_nothing_but_what_changed()
    {
        var pod = PodExamples.Pod("a");
        pod.Status = PodStatusBuilder.Build(pod, [Running], null, "127.0.0.1", Now);

        var later = PodStatusBuilder.Build(pod, [Running.Ended(1, null, Now.AddSeconds(9))], null, "127.0.0.1", Now.AddSeconds(9));

        Assert.Equal(Now, later.StartTime);
        Assert.Equal(Now, Transition(later, PodConditions.PodScheduled));
        Assert.Equal(Now.AddSeconds(9), Transition(later, PodConditions.Ready));
        Assert.Equal(PodState.Failed, later.Phase);
    }

    [Theory]
    [InlineData("Never", "Failed", 0)]
    [InlineData("Always", "Running", 0)]
    public void Resume_container_that_ran_on_an_earlier_node_is_lost(string policy, string phase, int restarts)
    {
        var resumed = ContainerRecord.Resume(Container, Running.ToStatus(), Now.AddSeconds(60));

        Assert.Equal(ContainerRecord.LostExitCode, resumed.End?.ExitCode);
        Assert.Equal("ContainerStatusUnknown", resumed.End?.Reason);
        Assert.Equal(restarts, resumed.RestartCount);
        Assert.Equal(phase, PodStatusBuilder.Phase(policy, [resumed], isEnding: false));
    }

    [Fact]
    public void Resume_container_that_never_started_is_new() =>
        Assert.Equal(Fresh.ToStatus().RestartCount, ContainerRecord.Resume(Container, Fresh.ToStatus(), Now).RestartCount);

    [Fact]
    public void Restarting_container_keeps_how_it_ended()
    {
        var status = Running.Ended(9, null, Now).Waiting("CrashLoopBackOff", "soon").Restarting().ToStatus();

        Assert.Equal(1, status.RestartCount);
        Assert.Equal(9, status.LastState.Terminated.ExitCode);
        Assert.Equal("ContainerCreating", status.State.Waiting.Reason);
    }

    private static DateTime? Transition(V1PodStatus status, string type) =>
        status.Conditions.Single(condition => condition.Type == type).LastTransitionTime;

    private static ContainerRecord Record(string text) => text switch
    {
        "fresh" => Fresh,
        "running" => Running,
        "backoff" => Running.Ended(1, null, Now).Waiting("CrashLoopBackOff", null),
        _ => Running.Ended(int.Parse(text, System.Globalization.CultureInfo.InvariantCulture), null, Now),
    };
}
