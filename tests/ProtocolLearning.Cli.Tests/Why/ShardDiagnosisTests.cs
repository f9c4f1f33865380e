using k8s.Models;
using ProtocolLearning.Cli.Why;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Tests.Why;

/// <summary>The whole table: every cause, the facts that lead to it, and words that the user must find in the answer.</summary>
public sealed class ShardDiagnosisTests
{
    private static readonly Dictionary<string, (Func<ShardFacts> Facts, ShardCause Cause, string Says)> Table = new()
    {
        ["active"] = (() => Facts(placement: ClusterObjects.Placement(phase: ShardPhase.Active)), ShardCause.None, "alice trains it in epoch 3"),
        ["run complete"] = (() => WithRun(run => ClusterObjects.Set(run, "Complete", "True", "RoundsDone", "every round")), ShardCause.RunOver, "every round"),
        ["run failed"] = (() => WithRun(run => ClusterObjects.Set(run, "Failed", "True", "DeadlineExceeded", "too late")), ShardCause.RunOver, "too late"),
        ["other controller"] = (() => WithRun(run => run.Spec.ManagedBy = "example.com/other"), ShardCause.ManagedElsewhere, "example.com/other"),
        ["left alone"] = (() => WithRun(run => run.Metadata.Annotations = new Dictionary<string, string> { ["protocollearning.dev/reconcile"] = "disabled" }), ShardCause.ReconcileDisabled, "run demo alone"),
        ["no status"] = (() => WithRun(run => run.Status = null), ShardCause.OperatorSilent, "operator's pod"),
        ["spec refused"] = (() => WithRun(Refuse), ShardCause.SpecRefused, "spec.stages"),
        ["slot beyond"] = (() => Facts() with { Slot = 7, Placement = null }, ShardCause.NoSuchSlot, "spec.replicas.max"),
        ["coordinator down"] = (() => WithRun(run => ClusterObjects.Set(run, "Ready", "False", "CoordinatorStarting", "exit code 2")), ShardCause.CoordinatorDown, "demo-coordinator-1"),
        ["coordinator silent"] = (() => WithRun(run => ClusterObjects.Set(run, "Ready", "Unknown", "CoordinatorSilent", "since noon")), ShardCause.CoordinatorSilent, "network policies"),
        ["log lost"] = (() => WithRun(LoseLog), ShardCause.CoordinatorLogLost, "claim is gone"),
        ["stage lost"] = (() => WithRun(run => ClusterObjects.Set(run, "Suspended", "True", "StageLost")), ShardCause.Suspended, "by its coordinator"),
        ["suspended"] = (() => WithRun(run => ClusterObjects.Set(run, "Suspended", "True", "Suspended")), ShardCause.Suspended, "spec.suspend"),
        ["no participants"] = (() => Unplaced(), ShardCause.NoParticipants, "plearn join"),
        ["nobody eligible"] = (() => Unplaced(ClusterObjects.Participant("alice", "False", "StakeTooLow", "raise the stake")), ShardCause.NoEligibleParticipant, "alice: raise the stake"),
        ["too few workers"] = (() => Unplaced(Small("alice"), ClusterObjects.Participant("bob", "False", "Banned", "its key is banned")), ShardCause.NotEnoughWorkers, "wants 4 shards"),
        ["not placed yet"] = (() => Unplaced(ClusterObjects.Participant("alice")), ShardCause.NotPlacedYet, "1 participants could take it"),
        ["being removed"] = (() => WithPlacement(placement => placement.Metadata.DeletionTimestamp = DateTime.UnixEpoch), ShardCause.BeingRemoved, "member-1"),
        ["banned"] = (() => Facts(holder: ParticipantPhase.Banned), ShardCause.ParticipantBanned, "deviation 0.1200"),
        ["quarantined"] = (() => Facts(holder: ParticipantPhase.Quarantined), ShardCause.ParticipantQuarantined, "audits"),
        ["epoch not accepted"] = (() => WithPlacement(placement => placement.Status!.AcceptedEpoch = 2), ShardCause.EpochNotAccepted, "not in the coordinator's log"),
        ["no such cluster"] = (() => NoPod() with { Cluster = null }, ShardCause.ClusterUnknown, "no MemberCluster member-1"),
        ["cluster refuses"] = (() => NoPod(ClusterObjects.Cluster("False", "Unauthorized", "401")), ShardCause.ClusterUnauthorized, "Secret"),
        ["cluster silent"] = (() => NoPod(ClusterObjects.Cluster("Unknown", "Unreachable", "connection refused")), ShardCause.ClusterUnreachable, "connection refused"),
        ["cluster syncing"] = (() => NoPod(ClusterObjects.Cluster("Unknown", "Syncing", "listing")), ShardCause.ClusterSyncing, "list pods"),
        ["quota"] = (() => Refused("pods \"x\" is forbidden: exceeded quota: gpus, used: nvidia.com/gpu=8"), ShardCause.QuotaExceeded, "ResourceQuota"),
        ["no namespace"] = (() => Refused("namespaces \"training\" not found"), ShardCause.NamespaceMissing, "namespaces \"training\" not found"),
        ["namespace ends"] = (() => Refused("unable to create new content in namespace training because it is being terminated"), ShardCause.NamespaceMissing, "takes no pods"),
        ["pod security"] = (() => Refused("pods \"x\" is forbidden: violates PodSecurity \"restricted\""), ShardCause.PodForbidden, "pod security"),
        ["owner refuses"] = (() => WithPlacement(RefuseByOwner), ShardCause.RefusedByOwner, "image is not allowed"),
        ["pod not made"] = (() => NoPod(), ShardCause.PodNotCreated, "not made yet"),
        ["gated"] = (() => Scheduled("SchedulingGated", "waiting"), ShardCause.PodGated, "not lost"),
        ["no GPUs"] = (() => Scheduled("Unschedulable", "0/3 nodes are available: 3 Insufficient nvidia.com/gpu."), ShardCause.NotEnoughGpus, "device plugin"),
        ["no GPUs, pod not seen"] = (() => WithPlacement(FindNoNode), ShardCause.NotEnoughGpus, "3 Insufficient nvidia.com/gpu"),
        ["no memory"] = (() => Scheduled("Unschedulable", "0/3 nodes are available: 3 Insufficient memory."), ShardCause.NotEnoughResources, "spec.worker.resources"),
        ["taints"] = (() => Scheduled("Unschedulable", "0/1 nodes are available: 1 node(s) had untolerated taint {gpu: true}."), ShardCause.TaintsNotTolerated, "tolerations"),
        ["no label"] = (() => Scheduled("Unschedulable", "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector."), ShardCause.NoMatchingNode, "nodeSelector"),
        ["other scheduling"] = (() => Scheduled("Unschedulable", "0/1 nodes are available: 1 node(s) exceed max volume count."), ShardCause.Unschedulable, "max volume count"),
        ["no scheduler"] = (() => WithPod(ClusterObjects.Pod(node: null)), ShardCause.NotScheduledYet, "scheduler runs"),
        ["image"] = (() => Waiting("ImagePullBackOff", "not found"), ShardCause.ImageNotPulled, "registry.example/worker:1"),
        ["no identity"] = (() => WithPod(ClusterObjects.Pod(), new EventLine("FailedMount", "secret \"protocollearning-identity-alice\" not found")), ShardCause.IdentityMissing, "plearn join"),
        ["other volume"] = (() => WithPod(ClusterObjects.Pod(), new EventLine("FailedMount", "timed out waiting for the condition")), ShardCause.VolumeNotMounted, "timed out"),
        ["bad container"] = (() => Waiting("CreateContainerError", "no runtime nvidia"), ShardCause.ContainerNotStarted, "no runtime nvidia"),
        ["starting"] = (() => Waiting("ContainerCreating", null), ShardCause.Starting, "startTimeoutSeconds"),
        ["out of memory"] = (() => Ended("OOMKilled", 137), ShardCause.OutOfMemory, "limits.memory"),
        ["evicted"] = (() => WithPod(Evicted()), ShardCause.Evicted, "low on memory"),
        ["preempted"] = (() => WithPod(Preempted()), ShardCause.Preempted, "priorityClassName"),
        ["exit 2"] = (() => Ended("Error", 2), ShardCause.WorkerMisconfigured, "dataset"),
        ["exit 3"] = (() => Ended("Error", 3), ShardCause.WorkerRefused, "epoch is over"),
        ["exit 4"] = (() => Ended("Error", 4), ShardCause.WorkerDistrusts, "publicKey"),
        ["exit 5"] = (() => Ended("Error", 5), ShardCause.WorkerOrphaned, "demo-coordinator.training.svc:7070"),
        ["exit 1, pod not seen"] = (() => WithPlacement(placement => placement.Status!.Pod!.Phase = ShardPodPhase.Failed), ShardCause.WorkerFailed, "exit code unknown"),
        ["ended early"] = (() => WithPod(ClusterObjects.Pod("Succeeded")), ShardCause.WorkerEnded, "before the run"),
        ["pod deleted"] = (() => WithPlacement(placement => placement.Status!.Pod!.Phase = ShardPodPhase.Missing), ShardCause.PodDeleted, "higher epoch"),
        ["node not ready"] = (() => WithPlacement(placement => placement.Status!.Pod!.NodeState = ShardNodeState.NotReady), ShardCause.NodeNotReady, "node-1"),
        ["node gone"] = (() => WithPlacement(placement => placement.Status!.Pod!.NodeState = ShardNodeState.Gone), ShardCause.NodeGone, "node-1"),
        ["not joined"] = (() => Facts() with { Logged = new LoggedShard(3, MemberPhase.Placed, null) }, ShardCause.NotJoined, "has not joined"),
        ["not joined, nor any of its cluster"] = (() => WithRun(run => Away(run, "member-0, member-1,")), ShardCause.CoordinatorNotReached, "worker in cluster member-1 reaches"),
        ["not joined, unlike others of its cluster"] = (() => WithRun(run => Away(run, "member-11,")), ShardCause.NotJoined, "is not active"),
        ["exit 5, and nobody of its cluster joined"] = (() => Ended("Error", 5) with { Run = Away(ClusterObjects.Run(), "member-1,") }, ShardCause.CoordinatorNotReached, "demo-coordinator.training.svc:7070"),
        ["coordinator not asked"] = (() => Facts() with { CoordinatorProblem = "no route" }, ShardCause.NotJoined, "no route"),
        ["fetching"] = (() => Facts() with { Logged = new LoggedShard(3, MemberPhase.Joined, null) }, ShardCause.FetchingState, "peers"),
        ["lost"] = (() => Facts() with { Logged = new LoggedShard(3, MemberPhase.Lost, LossReason.HeartbeatMissed) }, ShardCause.Lost, "HeartbeatMissed"),
        ["lost while its cluster is listed"] = (() => Facts(placement: ClusterObjects.Placement(phase: ShardPhase.Lost)) with { Cluster = ClusterObjects.Cluster("Unknown", "Syncing", "pods is forbidden") }, ShardCause.WaitsForCluster, "pods is forbidden"),
        ["lost with its cluster"] = (() => Facts(placement: ClusterObjects.Placement(phase: ShardPhase.Lost)) with { Cluster = Cut() }, ShardCause.WaitsForCluster, "failover"),
    };

    public static TheoryData<string> Cases => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_facts_names_the_cause_and_what_to_do(string name)
    {
        var (facts, cause, says) = Table[name];

        var diagnosis = ShardDiagnosis.Of(facts());

        Assert.Equal(cause, diagnosis.Cause);
        Assert.Contains(says, diagnosis.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"^[A-Z0-9].+\. [A-Z].+\.$", diagnosis.ToString());
    }

    [Fact]
    public void ToString_has_no_escape_of_a_members_words() => Assert.Contains(
        "not [2J found", ShardDiagnosis.Of(Waiting("ImagePullBackOff", "not\u001b[2J\nfound")).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Every_cause_has_its_case() =>
        Assert.Empty(Enum.GetValues<ShardCause>().Except(Table.Values.Select(row => row.Cause)));

    private static ShardFacts Facts(V1Alpha1ShardPlacement? placement = null, ParticipantPhase holder = ParticipantPhase.Active)
    {
        var alice = ClusterObjects.Participant("alice");
        alice.Status!.Phase = holder;
        return new ShardFacts
        {
            Run = ClusterObjects.Run(),
            Stage = 0,
            Slot = 1,
            Participants = [alice],
            Placement = placement ?? ClusterObjects.Placement(),
            Cluster = ClusterObjects.Cluster(),
        };
    }

    private static ShardFacts WithRun(Action<V1Alpha1TrainingRun> change)
    {
        var facts = Facts();
        change(facts.Run);
        return facts;
    }

    private static void LoseLog(V1Alpha1TrainingRun run)
    {
        ClusterObjects.Set(run, "Ready", "False", "CoordinatorLogLost", "the claim is gone");
        ClusterObjects.Set(run, "CoordinatorLogLost", "True", "LogLost", "the claim is gone");
    }

    private static V1Alpha1TrainingRun Away(V1Alpha1TrainingRun run, string clusters)
    {
        ClusterObjects.Set(run, "EndpointReachable", "False", "NotReached", $"workers run in {clusters} and none of them has reached the coordinator");
        return run;
    }

    private static void Refuse(V1Alpha1TrainingRun run)
    {
        run.Status!.AcceptedGeneration = null;
        ClusterObjects.Set(run, "SpecAccepted", "False", "Unsound", "spec.stages: more than layers");
    }

    private static ShardFacts WithPlacement(Action<V1Alpha1ShardPlacement> change)
    {
        var placement = ClusterObjects.Placement();
        change(placement);
        return Facts(placement);
    }

    private static void FindNoNode(V1Alpha1ShardPlacement placement) => (placement.Status!.Pod!.Phase, placement.Status.Pod.Reason, placement.Status.Pod.Node) =
        (ShardPodPhase.Pending, "Unschedulable: 0/3 nodes are available: 3 Insufficient nvidia.com/gpu.", null);

    private static void RefuseByOwner(V1Alpha1ShardPlacement placement) =>
        (placement.Status!.Pod!.Phase, placement.Status.Pod.Reason) = (ShardPodPhase.Refused, "image is not allowed");

    private static ShardFacts Unplaced(params V1Alpha1Participant[] participants) => Facts() with { Placement = null, Participants = participants };

    private static V1Alpha1Participant Small(string name)
    {
        var participant = ClusterObjects.Participant(name);
        participant.Spec.Worker.MaxWorkers = 1;
        return participant;
    }

    private static ShardFacts NoPod(V1Alpha1MemberCluster? cluster = null) =>
        WithPlacement(placement => placement.Status!.Pod = null) with { Cluster = cluster ?? ClusterObjects.Cluster() };

    private static ShardFacts Refused(string message) => NoPod() with { PlacementEvents = [new EventLine("PodNotCreated", message)] };

    private static ShardFacts WithPod(V1Pod pod, params EventLine[] events) =>
        WithPlacement(placement => placement.Status!.Pod!.Phase = ShardPodPhase.Pending) with { Pod = pod, PodEvents = events };

    private static ShardFacts Scheduled(string reason, string message)
    {
        var pod = ClusterObjects.Pod(node: null);
        pod.Status.Conditions = [new V1PodCondition { Type = "PodScheduled", Status = "False", Reason = reason, Message = message }];
        return WithPod(pod);
    }

    private static ShardFacts Waiting(string reason, string? message)
    {
        var pod = ClusterObjects.Pod();
        pod.Status.ContainerStatuses = [Worker(new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = reason, Message = message } })];
        return WithPod(pod);
    }

    private static ShardFacts Ended(string reason, int code)
    {
        var pod = ClusterObjects.Pod("Failed");
        pod.Status.ContainerStatuses = [Worker(new V1ContainerState { Terminated = new V1ContainerStateTerminated { Reason = reason, ExitCode = code } })];
        return WithPod(pod);
    }

    private static V1Pod Evicted()
    {
        var pod = ClusterObjects.Pod("Failed");
        (pod.Status.Reason, pod.Status.Message) = ("Evicted", "The node was low on memory");
        return pod;
    }

    private static V1Pod Preempted()
    {
        var pod = ClusterObjects.Pod("Failed");
        pod.Status.Conditions = [new V1PodCondition { Type = "DisruptionTarget", Status = "True", Reason = "PreemptionByScheduler" }];
        return pod;
    }

    private static V1ContainerStatus Worker(V1ContainerState state) => new() { Name = "worker", Image = "", ImageID = "", State = state };

    private static V1Alpha1MemberCluster Cut()
    {
        var cluster = ClusterObjects.Cluster("Unknown", "Unreachable", "no route");
        cluster.Status!.UnreachableSince = DateTime.UnixEpoch;
        return cluster;
    }
}
