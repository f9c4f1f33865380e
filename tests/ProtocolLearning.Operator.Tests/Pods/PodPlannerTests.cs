using k8s.Models;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Tests.Pods;

public sealed class PodPlannerTests
{
    [Fact]
    public void Plan_epochInTheLog_createsThePod()
    {
        var placement = Samples.Placement(epoch: 3);
        Assert.False(PodPlanner.Plan(placement, [], DateTimeOffset.UnixEpoch).IsToBeMade);
        placement.Status = new ShardPlacementStatus { AcceptedEpoch = 2 };
        Assert.False(PodPlanner.Plan(placement, [], DateTimeOffset.UnixEpoch).IsToBeMade);
        placement.Status.AcceptedEpoch = 3;
        Assert.True(PodPlanner.Plan(placement, [], DateTimeOffset.UnixEpoch).IsToBeMade);
    }

    [Fact]
    public void Plan_podSeenAndGone_isMissingAndNeverMadeAgain()
    {
        var placement = Samples.Placement(epoch: 3);
        placement.Status = new ShardPlacementStatus
        {
            AcceptedEpoch = 3,
            Pod = new ShardPodStatus { Name = "sample-0-1-3", Epoch = 3, Phase = ShardPodPhase.Running },
        };
        var plan = PodPlanner.Plan(placement, [], DateTimeOffset.UnixEpoch);
        Assert.False(plan.IsToBeMade);
        Assert.Equal(ShardPodPhase.Missing, plan.Status!.Phase);
    }

    [Fact]
    public void Plan_failedPodGone_keepsHowItEnded()
    {
        var placement = Samples.Placement(epoch: 3);
        placement.Status = new ShardPlacementStatus
        {
            Pod = new ShardPodStatus { Name = "sample-0-1-3", Epoch = 3, Phase = ShardPodPhase.Failed, ExitCode = 3 },
        };
        Assert.Equal(3, PodPlanner.Plan(placement, [], DateTimeOffset.UnixEpoch).Status!.ExitCode);
    }

    [Fact]
    public void Plan_podOfAnOldEpochOrCluster_isDeleted()
    {
        var placement = Samples.Placement(epoch: 3);
        placement.Status = new ShardPlacementStatus { AcceptedEpoch = 3 };
        var old = Pod(Samples.Placement(epoch: 2));
        var elsewhere = Pod(Samples.Placement(epoch: 3)) with { Cluster = "member-2" };
        var leaving = Pod(Samples.Placement(epoch: 1));
        leaving.Pod.Metadata.DeletionTimestamp = DateTime.UnixEpoch;

        var plan = PodPlanner.Plan(placement, [old, elsewhere, leaving], DateTimeOffset.UnixEpoch);
        Assert.True(plan.IsToBeMade);
        Assert.Equal([old, elsewhere, leaving], plan.Remove);
    }

    [Fact]
    public void Plan_podOfAnEpochYetToBeHeardOf_isLeftAlone()
    {
        var placement = Samples.Placement(epoch: 3);
        Assert.Empty(PodPlanner.Plan(placement, [Pod(Samples.Placement(epoch: 4))], DateTimeOffset.UnixEpoch).Remove);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(ShardPodPhase.Creating, false)]
    [InlineData(ShardPodPhase.Refused, false)]
    [InlineData(ShardPodPhase.Pending, true)]
    [InlineData(ShardPodPhase.Missing, true)]
    public void Plan_podThatTheStatusHas_isLetGo(ShardPodPhase? recorded, bool expected)
    {
        var placement = Samples.Placement(epoch: 3);
        var pod = Pod(placement);
        placement.Status = new ShardPlacementStatus
        {
            AcceptedEpoch = 3,
            Pod = recorded is { } phase ? new ShardPodStatus { Name = "sample-0-1-3", Epoch = 3, Phase = phase } : null,
        };
        Assert.Equal(expected ? pod : null, PodPlanner.Plan(placement, [pod], DateTimeOffset.UnixEpoch).Recorded);
        pod.Pod.Metadata.Finalizers = null;
        Assert.Null(PodPlanner.Plan(placement, [pod], DateTimeOffset.UnixEpoch).Recorded);
    }

    [Fact]
    public void Plan_podThatOnlyAnEarlierEpochsStatusHas_isHeld()
    {
        var placement = Samples.Placement(epoch: 3);
        placement.Status = new ShardPlacementStatus { Pod = new ShardPodStatus { Name = "sample-0-1-2", Epoch = 2, Phase = ShardPodPhase.Failed } };
        Assert.Null(PodPlanner.Plan(placement, [Pod(placement)], DateTimeOffset.UnixEpoch).Recorded);
    }

    [Theory]
    [InlineData(ShardPodPhase.Creating)]
    [InlineData(ShardPodPhase.Refused)]
    public void Plan_podThatWasNotTaken_isMadeAgain(ShardPodPhase phase)
    {
        var placement = Samples.Placement(epoch: 3);
        placement.Status = new ShardPlacementStatus { AcceptedEpoch = 3, Pod = new ShardPodStatus { Name = "sample-0-1-3", Epoch = 3, Phase = phase } };
        Assert.True(PodPlanner.Plan(placement, [], DateTimeOffset.UnixEpoch).IsToBeMade);
    }

    [Fact]
    public void Plan_podOfAnEarlierPlacementOfThatName_isDeleted()
    {
        var pod = Pod(Samples.Placement(epoch: 3));
        pod.Pod.Metadata.Annotations["protocollearning.dev/origin-uid"] = "another";
        Assert.Equal([pod], PodPlanner.Plan(Samples.Placement(epoch: 3), [pod], DateTimeOffset.UnixEpoch).Remove);
    }

    [Theory]
    [InlineData("Running", null, ShardPodPhase.Running)]
    [InlineData("Failed", null, ShardPodPhase.Failed)]
    [InlineData("Running", "2030-01-01", ShardPodPhase.Missing)]
    [InlineData("Failed", "2030-01-01", ShardPodPhase.Failed)]
    [InlineData(null, null, ShardPodPhase.Pending)]
    public void Plan_currentPod_isReported(string? phase, string? deleted, ShardPodPhase expected)
    {
        var pod = Pod(Samples.Placement(epoch: 3)) with { Node = ShardNodeState.Ready };
        pod.Pod.Status = new V1PodStatus { Phase = phase };
        pod.Pod.Metadata.DeletionTimestamp = deleted is null ? null : DateTime.UnixEpoch;
        pod.Pod.Spec.NodeName = "node-1";

        var status = PodPlanner.Plan(Samples.Placement(epoch: 3), [pod], DateTimeOffset.UnixEpoch).Status!;
        Assert.Equal((expected, "node-1", ShardNodeState.Ready, 3L), (status.Phase, status.Node, status.NodeState, status.Epoch));
    }

    [Theory]
    [InlineData(ShardNodeState.Ready, ShardPodPhase.Terminating)]
    [InlineData(ShardNodeState.NotReady, ShardPodPhase.Missing)]
    [InlineData(ShardNodeState.Gone, ShardPodPhase.Missing)]
    [InlineData(null, ShardPodPhase.Missing)]
    public void Plan_podBeingDeletedWhoseWorkerRuns_mayHandOverWhereItsNodeIsReady(ShardNodeState? node, ShardPodPhase expected)
    {
        var pod = Pod(Samples.Placement(epoch: 3)) with { Node = node };
        pod.Pod.Status = new V1PodStatus
        {
            Phase = "Running",
            ContainerStatuses =
            [
                new V1ContainerStatus { Name = "worker", State = new V1ContainerState { Running = new V1ContainerStateRunning() } },
            ],
        };
        pod.Pod.Metadata.DeletionTimestamp = DateTime.UnixEpoch;
        Assert.Equal(expected, PodPlanner.Plan(Samples.Placement(epoch: 3), [pod], DateTimeOffset.UnixEpoch).Status!.Phase);
    }

    [Fact]
    public void Plan_podWithASchedulingGate_isGatedAndItsReleaseIsKept()
    {
        var placement = Samples.Placement(epoch: 3);
        var pod = Pod(placement);
        pod.Pod.Spec.SchedulingGates = [new V1PodSchedulingGate { Name = "kueue.x-k8s.io/admission" }];
        pod.Pod.Status = new V1PodStatus { Phase = "Pending" };
        var gated = PodPlanner.Plan(placement, [pod], DateTimeOffset.UnixEpoch).Status!;
        Assert.Equal((ShardPodPhase.Pending, ShardLossRules.Gated, null), (gated.Phase, gated.Reason, gated.ReleasedAt));

        pod.Pod.Spec.SchedulingGates = null;
        placement.Status = new ShardPlacementStatus { Pod = gated };
        var released = PodPlanner.Plan(placement, [pod], DateTimeOffset.UnixEpoch.AddSeconds(7.5)).Status!;
        Assert.Equal((null, DateTime.UnixEpoch.AddSeconds(7)), (released.Reason, released.ReleasedAt));

        placement.Status.Pod = released;
        Assert.Equal(released.ReleasedAt, PodPlanner.Plan(placement, [pod], DateTimeOffset.UnixEpoch.AddHours(1)).Status!.ReleasedAt);
    }

    [Fact]
    public void Plan_podThatNoNodeTook_saysWhyAndHasItsTimeToStartFromItsNode()
    {
        var placement = Samples.Placement(epoch: 3);
        var pod = Pod(placement);
        pod.Pod.Status = new V1PodStatus
        {
            Phase = "Pending",
            Conditions = [new V1PodCondition { Type = "PodScheduled", Status = "False", Reason = "Unschedulable", Message = "1 Insufficient nvidia.com/gpu." }],
        };
        var waiting = PodPlanner.Plan(placement, [pod], DateTimeOffset.UnixEpoch).Status!;
        Assert.Equal(("Unschedulable: 1 Insufficient nvidia.com/gpu.", null), (waiting.Reason, waiting.ReleasedAt));

        pod.Pod.Spec.NodeName = "node-1";
        pod.Pod.Status = new V1PodStatus { Phase = "Pending" };
        placement.Status = new ShardPlacementStatus { Pod = waiting };
        var taken = PodPlanner.Plan(placement, [pod], DateTimeOffset.UnixEpoch.AddHours(5)).Status!;
        Assert.Equal((null, DateTime.UnixEpoch.AddHours(5)), (taken.Reason, taken.ReleasedAt));
    }

    private static ObservedPod Pod(V1Alpha1ShardPlacement placement) =>
        new("member-1", WorkerPodTemplate.Create(placement, PodNetwork.Pod, "origin"), null);
}
