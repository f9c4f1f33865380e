using k8s.Models;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Cli.Why;

/// <summary>What a shard's pod and node say. The pod itself is asked first; where it was not seen, what the operator saw of it.</summary>
internal static class PodDiagnosis
{
    /// <summary>The diagnosis; null where the pod runs on a node that is ready.</summary>
    public static Diagnosis? Of(ShardFacts facts)
    {
        var (pod, seen) = (facts.Pod, facts.PodStatus);
        var name = pod?.Metadata.Name ?? seen?.Name ?? "?";
        var where = $"pod {name} in cluster {facts.Placement!.Spec.Cluster}";
        if (seen?.NodeState == ShardNodeState.Gone)
        {
            return new Diagnosis(
                ShardCause.NodeGone, $"node {seen.Node} under {where} was deleted", "the shard is placed anew by itself; see plearn status");
        }

        if (pod?.Metadata.DeletionTimestamp is not null || (pod is null && seen?.Phase == ShardPodPhase.Missing))
        {
            return new Diagnosis(
                ShardCause.PodDeleted,
                $"{where} was deleted{(pod is null ? "" : " and is ending")}",
                "the shard is placed anew with a higher epoch by itself; see plearn status");
        }

        if (seen?.Phase == ShardPodPhase.Refused)
        {
            return new Diagnosis(
                ShardCause.RefusedByOwner,
                $"the policy of the owner of cluster {facts.Placement.Spec.Cluster} refuses the pod: {seen.Reason}",
                "ask the owner to allow it (PLEARN_MEMBER_* of the agent), or change what the run asks for; the slot goes to another participant where one has a free worker");
        }

        var phase = pod?.Status?.Phase ?? seen?.Phase?.ToString();
        return phase switch
        {
            "Failed" => EndedPodDiagnosis.Of(facts, where),
            "Succeeded" => new Diagnosis(ShardCause.WorkerEnded, $"the worker in {where} ended before the run", "the shard is placed anew by itself; its log says why it ended"),
            "Running" when seen?.NodeState == ShardNodeState.NotReady => new Diagnosis(
                ShardCause.NodeNotReady,
                $"node {seen.Node} under {where} is not ready",
                "where it does not come back within seconds the shard is placed anew; look at the node"),
            "Running" => null,
            _ => PendingPodDiagnosis.Of(facts, where),
        };
    }

    /// <summary>The worker's container; null before the kubelet has said anything.</summary>
    public static V1ContainerStatus? Worker(V1Pod? pod) => pod?.Status?.ContainerStatuses?.FirstOrDefault();
}
