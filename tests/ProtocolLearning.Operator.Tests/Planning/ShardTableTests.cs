using k8s.Models;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Definitions;
using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Operator.Tests.Functional;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Tests.Planning;

/// <summary>
/// The whole table of heartbeat {alive, missed} × what the member's API says of pod, node and cluster, from the objects to what the
/// coordinator is told and what becomes of the slot. A new member is alive too: nobody has missed anything of it.
/// </summary>
public sealed class ShardTableTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Pods.Running, "Keep", null, "Keep", "PlaceAnew", "Place")]
    [InlineData(Pods.Gone, "ReportLost", "PodGone", "Keep", "PlaceAnew", "Place")]
    [InlineData(Pods.OnDeadNode, "ShortenGrace", null, "Keep", "PlaceAnew", "Place")]
    [InlineData(Pods.OnDeletedNode, "ReportLost", "NodeDeleted", "Keep", "PlaceAnew", "Place")]
    [InlineData(Pods.StuckInTerminating, "ReportLost", "PodGone", "Keep", "PlaceAnew", "Place")]
    [InlineData(Pods.EvictedByItsNode, "ReportLost", "PodGone", "Keep", "PlaceAnew", "Place")]
    [InlineData(Pods.EvictedByItsTaint, "ReportLost", "PodGone", "Keep", "PlaceAnew", "Place")]
    [InlineData(Pods.Preempted, "ReportLost", "PodGone", "Keep", "PlaceAnew", "Place")]
    [InlineData(Pods.Failed, "ReportLost", "PodGone", "Keep", "PlaceAnew", "Place")]
    [InlineData(Pods.Succeeded, "ReportLost", "PodGone", "Keep", "PlaceAnew", "Place")]
    [InlineData(Pods.GatedForHours, "Keep", null, "Keep", "PlaceAnew", "Place")]
    [InlineData(Pods.UnschedulableForSeconds, "Keep", null, "Keep", "PlaceAnew", "Place")]
    [InlineData(Pods.UnschedulableForMinutes, "ReportLost", "PodGone", "Keep", "PlaceAnew", "Place")]
    [InlineData(Pods.NeverSeen, "Keep", null, "Keep", "PlaceAnew", "Place")]
    public void Healthy(Pods pods, string alive, string? reason, string aliveSlot, string missed, string missedSlot) =>
        AssertRow(Clusters.Healthy, pods, alive, reason, aliveSlot, missed, missedSlot);

    [Theory]
    [InlineData(Clusters.Healthy, "Keep", "Keep", "PlaceAnew", "Place")]
    [InlineData(Clusters.AnsweredBeforeTheLossOnly, "Keep", "Keep", "Wait", "Wait")]
    [InlineData(Clusters.NeverAnsweredThisOperator, "Keep", "Keep", "Wait", "Wait")]
    [InlineData(Clusters.Doubtful, "Keep", "Keep", "Wait", "Wait")]
    [InlineData(Clusters.UnreachableAndNever, "Keep", "Keep", "Wait", "Wait")]
    [InlineData(Clusters.UnreachableForSeconds, "Keep", "Keep", "Wait", "Wait")]
    [InlineData(Clusters.UnreachableForMinutes, "Keep", "Keep", "PlaceAnew", "Place")]
    [InlineData(Clusters.UnreachableWithMostOthers, "Keep", "Keep", "Wait", "Wait")]
    [InlineData(Clusters.Gone, "PlaceAnew", "Place", "PlaceAnew", "Place")]
    public void Pod_last_seen_running(Clusters clusters, string alive, string aliveSlot, string missed, string missedSlot) =>
        AssertRow(clusters, Pods.Running, alive, null, aliveSlot, missed, missedSlot);

    [Theory]
    [InlineData(Clusters.AnsweredBeforeTheLossOnly)]
    [InlineData(Clusters.Doubtful)]
    [InlineData(Clusters.UnreachableAndNever)]
    [InlineData(Clusters.UnreachableForSeconds)]
    [InlineData(Clusters.UnreachableForMinutes)]
    [InlineData(Clusters.UnreachableWithMostOthers)]
    public void Pod_that_was_seen_to_go_before_its_cluster_is_lost_whatever_the_cluster_does(Clusters clusters) =>
        Assert.Equal(LossReason.PodGone, Judge(Scene(clusters, Pods.Gone, isMissed: false)).Reason);

    [Theory]
    [InlineData(Clusters.AnsweredBeforeTheLossOnly, "Place")]
    [InlineData(Clusters.Doubtful, "Wait")]
    [InlineData(Clusters.UnreachableAndNever, "Wait")]
    public void Slot_lost_by_its_pod_needs_no_sighting(Clusters clusters, string expected)
    {
        var scene = Scene(clusters, Pods.Gone, isMissed: false, LossReason.PodGone);
        Assert.Equal(expected, Decide(scene).Action.ToString());
    }

    private static void AssertRow(Clusters clusters, Pods pods, string alive, string? reason, string aliveSlot, string missed, string missedSlot)
    {
        var living = Scene(clusters, pods, isMissed: false);
        Assert.Equal((alive, reason, aliveSlot), (Judge(living).Action.ToString(), Judge(living).Reason?.ToString(), Decide(living).Action.ToString()));
        var silent = Scene(clusters, pods, isMissed: true);
        Assert.Equal((missed, missedSlot), (Judge(silent).Action.ToString(), Decide(silent).Action.ToString()));
        if (Decide(silent) is { Action: SlotAction.Place } placed)
        {
            Assert.Equal((2L, "zoe"), (placed.Member!.Epoch, placed.Member.Participant));
        }
    }

    private static ShardVerdict Judge(RunScene scene) => ShardVerdicts.Judge(RunPlan.Evidence(scene, new Slot(0, 0)));

    private static SlotDecision Decide(RunScene scene) =>
        RunPlan.Of(scene, scene.View.State.Accepted!).Single(decision => decision.Slot == new Slot(0, 0));

    /// <summary>Alice, in member-1, has slot (0, 0) in epoch 1; zoe, in member-2, is free.</summary>
    private static RunScene Scene(Clusters state, Pods pods, bool isMissed, LossReason? lost = null)
    {
        var coordinator = new FakeCoordinator();
        var run = Samples.Run();
        run.Spec.Replicas.Max = run.Spec.Replicas.Min = 1;
        run.Spec.Stages = 1;
        run.Spec.FailurePolicy = new FailurePolicySpec();
        coordinator.Append(new RunAccepted(RunDefinitionMapper.Map(run), Samples.Key));
        coordinator.Append(new ParticipantEnrolled("alice", Samples.Key, 0));
        coordinator.Append(new ParticipantEnrolled("zoe", Convert.ToBase64String(new byte[31].Append((byte)1).ToArray()), 0));
        var member = new Member(new Slot(0, 0), 1, "alice");
        coordinator.Append(new PlacementAccepted(member));
        if (pods is not (Pods.NeverSeen or Pods.GatedForHours or Pods.UnschedulableForMinutes or Pods.UnschedulableForSeconds) || isMissed)
        {
            coordinator.ActivateAll();
        }

        if (isMissed || lost is not null)
        {
            coordinator.Append(new MemberLost(member, lost ?? LossReason.HeartbeatMissed, "silent"));
        }

        var clusters = ClustersOf(state);
        var (alice, zoe) = (Samples.Participant("alice"), Samples.Participant("zoe", "member-2"));
        zoe.Spec.PublicKey = coordinator.State.Participants["zoe"].PublicKey;
        return new RunScene
        {
            Run = run,
            Problem = null,
            Participants =
            [
                .. new[] { alice, zoe }.Select(participant => new EnrolledParticipant(participant, Eligibility.Judge(
                    participant,
                    0,
                    clusters.FirstOrDefault(cluster => cluster.Metadata.Name == participant.Spec.ClusterRef.Name),
                    null,
                    coordinator.State.Participants[participant.Metadata.Name]))),
            ],
            Placements = [Placement(pods)],
            Clusters = clusters,
            Coordinator = new CoordinatorAddress(1, "127.0.0.1:1", Samples.Key),
            CoordinatorPod = "sample-coordinator-1",
            Term = 1,
            View = coordinator.View,
            LostAt = new Dictionary<Member, DateTimeOffset> { [member] = Now.AddSeconds(-5) },
            Sighted = state switch
            {
                Clusters.NeverAnsweredThisOperator => new Dictionary<string, DateTimeOffset>(),
                Clusters.Healthy => new Dictionary<string, DateTimeOffset> { ["member-1"] = Now.AddSeconds(-5) },
                _ => new Dictionary<string, DateTimeOffset> { ["member-1"] = Now.AddSeconds(-6) },
            },
            Now = Now,
        };
    }

    private static V1Alpha1ShardPlacement Placement(Pods state)
    {
        var placement = Samples.Placement(epoch: 1);
        (placement.Metadata.Name, placement.Spec.Slot) = ("sample-0-0", 0);
        placement.Status = new ShardPlacementStatus
        {
            AcceptedEpoch = 1,
            Pod = state switch
            {
                Pods.Gone => new ShardPodStatus { Name = "sample-0-0-1", Epoch = 1, Phase = ShardPodPhase.Running },
                Pods.UnschedulableForMinutes or Pods.UnschedulableForSeconds => new ShardPodStatus
                {
                    Name = "sample-0-0-1",
                    Epoch = 1,
                    Phase = ShardPodPhase.Pending,
                    CreatedAt = Now.UtcDateTime.AddSeconds(state == Pods.UnschedulableForSeconds ? -59 : -60),
                },
                _ => null,
            },
        };
        placement.Status.Pod = PodPlanner.Plan(placement, state is Pods.Gone or Pods.NeverSeen ? [] : [Pod(placement, state)], Now).Status;
        return placement;
    }

    private static ObservedPod Pod(V1Alpha1ShardPlacement placement, Pods state)
    {
        var pod = WorkerPodTemplate.Create(placement, PodNetwork.Pod, "origin");
        pod.Metadata.CreationTimestamp = Now.UtcDateTime.AddHours(-3);
        pod.Spec.NodeName = "node-1";
        pod.Status = new V1PodStatus { Phase = "Running" };
        switch (state)
        {
            case Pods.StuckInTerminating:
                pod.Metadata.DeletionTimestamp = Now.UtcDateTime.AddHours(-1);
                break;
            case Pods.EvictedByItsTaint:
                End(pod, "DeletionByTaintManager");
                break;
            case Pods.Preempted:
                End(pod, "PreemptionByScheduler");
                break;
            case Pods.EvictedByItsNode:
                (pod.Status.Phase, pod.Status.Reason) = ("Failed", "Evicted");
                break;
            case Pods.Failed or Pods.Succeeded:
                pod.Status.Phase = state.ToString();
                break;
            case Pods.GatedForHours:
                Unscheduled(pod, "SchedulingGated");
                break;
            case Pods.UnschedulableForMinutes or Pods.UnschedulableForSeconds:
                Unscheduled(pod, "Unschedulable");
                break;
        }

        return new ObservedPod("member-1", pod, pod.Spec.NodeName is null ? null : state switch
        {
            Pods.OnDeadNode or Pods.StuckInTerminating => ShardNodeState.NotReady,
            Pods.OnDeletedNode => ShardNodeState.Gone,
            _ => ShardNodeState.Ready,
        });
    }

    private static void End(V1Pod pod, string reason)
    {
        pod.Metadata.DeletionTimestamp = Now.UtcDateTime;
        pod.Status.Conditions = [new V1PodCondition { Type = "DisruptionTarget", Status = "True", Reason = reason }];
    }

    private static void Unscheduled(V1Pod pod, string reason)
    {
        (pod.Spec.NodeName, pod.Status.Phase) = (null, "Pending");
        pod.Status.Conditions = [new V1PodCondition { Type = "PodScheduled", Status = "False", Reason = reason }];
    }

    private static List<V1Alpha1MemberCluster> ClustersOf(Clusters state)
    {
        List<V1Alpha1MemberCluster> all = [Samples.Cluster("member-1"), Samples.Cluster("member-2"), Samples.Cluster("member-3")];
        switch (state)
        {
            case Clusters.Gone:
                all.RemoveAt(0);
                break;
            case Clusters.Doubtful:
                all[0].Status!.Conditions!.Add(new V1Condition { Type = "Degraded", Status = "True", Reason = "Unreachable", Message = "" });
                break;
            case Clusters.UnreachableAndNever:
                Lose(all[0], FailoverMode.Never, 100_000);
                break;
            case Clusters.UnreachableForSeconds:
                Lose(all[0], FailoverMode.Evict, 299);
                break;
            case Clusters.UnreachableForMinutes:
                Lose(all[0], FailoverMode.Evict, 300);
                break;
            case Clusters.UnreachableWithMostOthers:
                Lose(all[0], FailoverMode.Evict, 300);
                Lose(all[2], FailoverMode.Evict, 300);
                break;
        }

        return all;
    }

    private static void Lose(V1Alpha1MemberCluster cluster, FailoverMode mode, int seconds)
    {
        cluster.Spec.Failover.Mode = mode;
        cluster.Status!.UnreachableSince = Now.UtcDateTime.AddSeconds(-seconds);
        cluster.Status.Conditions![0].Status = "Unknown";
    }

    public enum Pods
    {
        Running,
        Gone,
        NeverSeen,
        OnDeadNode,
        OnDeletedNode,
        StuckInTerminating,
        EvictedByItsNode,
        EvictedByItsTaint,
        Preempted,
        Failed,
        Succeeded,
        GatedForHours,
        UnschedulableForSeconds,
        UnschedulableForMinutes,
    }

    public enum Clusters
    {
        Healthy,
        AnsweredBeforeTheLossOnly,
        NeverAnsweredThisOperator,
        Doubtful,
        UnreachableAndNever,
        UnreachableForSeconds,
        UnreachableForMinutes,
        UnreachableWithMostOthers,
        Gone,
    }
}
