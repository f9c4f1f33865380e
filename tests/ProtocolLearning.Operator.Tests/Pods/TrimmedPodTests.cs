using k8s;
using k8s.Models;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Tests.Pods;

public sealed class TrimmedPodTests
{
    private static readonly string[] OneCondition = ["DisruptionTarget"];

    [Fact]
    public void Of_keeps_what_tells_whose_pod_it_is()
    {
        var (pod, placement) = (Pod(), Samples.Placement());

        var trimmed = TrimmedPod.Of(Pod());

        Assert.Equal(PodIndexes.Requests(pod), PodIndexes.Requests(trimmed));
        Assert.Equal(pod.Metadata.Labels, trimmed.Metadata.Labels);
        Assert.Empty(PodPlanner.Plan(placement, [new ObservedPod("member-1", trimmed, null)], DateTimeOffset.UnixEpoch).Remove);
        Assert.Equal(placement.Metadata.Uid, trimmed.GetAnnotation(ResourceLabels.OriginUid));
    }

    [Theory]
    [InlineData("Running")]
    [InlineData("Failed")]
    public void Of_keeps_what_the_status_shows(string phase)
    {
        var pod = Pod();
        pod.Spec.NodeName = "node-1";
        pod.Status = Status(phase);
        var expected = PodStatusReader.Read(new ObservedPod("member-1", pod, ShardNodeState.Ready), epoch: 3, seen: null, DateTimeOffset.UnixEpoch);

        var trimmed = TrimmedPod.Of(KubernetesJson.Deserialize<V1Pod>(KubernetesJson.Serialize(pod)));

        Assert.Equivalent(expected, PodStatusReader.Read(new ObservedPod("member-1", trimmed, ShardNodeState.Ready), epoch: 3, seen: null, DateTimeOffset.UnixEpoch), strict: true);
        Assert.Equal(OneCondition, trimmed.Status.Conditions.Select(condition => condition.Type));
    }

    [Fact]
    public void Of_keeps_why_a_pod_is_not_scheduled()
    {
        var pod = Pod();
        pod.Status = new V1PodStatus
        {
            Phase = "Pending",
            Conditions = [new V1PodCondition { Type = "PodScheduled", Status = "False", Reason = "Unschedulable" }],
        };

        Assert.Equal("Unschedulable", PodStatusReader.Read(new ObservedPod("member-1", TrimmedPod.Of(pod), null), epoch: 3, seen: null, DateTimeOffset.UnixEpoch).Reason);
    }

    [Fact]
    public void Of_drops_what_is_never_read()
    {
        var trimmed = TrimmedPod.Of(Pod());

        Assert.Empty(trimmed.Spec.Containers);
        Assert.Null(trimmed.Spec.Volumes);
        Assert.Null(trimmed.Spec.Tolerations);
    }

    private static V1Pod Pod() => WorkerPodTemplate.Create(Samples.Placement(), PodNetwork.Pod, "origin");

    private static V1PodStatus Status(string phase) => new()
    {
        Phase = phase,
        Reason = phase == "Failed" ? "Evicted" : null,
        Conditions =
        [
            new V1PodCondition { Type = "PodScheduled", Status = "True" },
            new V1PodCondition { Type = "DisruptionTarget", Status = "True", Reason = "PreemptionByScheduler" },
        ],
        ContainerStatuses =
        [
            new V1ContainerStatus
            {
                Name = WorkerPodTemplate.ContainerName,
                Image = "image",
                ImageID = "id",
                State = new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 3, Reason = "Error", Message = "out of memory" } },
            },
        ],
    };
}
