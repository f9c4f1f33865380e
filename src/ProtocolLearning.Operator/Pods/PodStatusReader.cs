using k8s.Models;
using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>Reads what a pod's status says of a shard.</summary>
internal static class PodStatusReader
{
    private const int LongestReason = 256;

    /// <param name="observed">The pod.</param>
    /// <param name="epoch">The epoch that it was made for.</param>
    /// <param name="seen">What the status says so far; when the pod was made, by the clock of whoever made it, is kept.</param>
    public static ShardPodStatus Read(ObservedPod observed, long epoch, ShardPodStatus? seen)
    {
        var pod = observed.Pod;
        var state = pod.Status?.ContainerStatuses?.FirstOrDefault(container => container.Name == WorkerPodTemplate.ContainerName)?.State;
        var reason = Ended(state?.Terminated) ?? pod.Status?.Reason ?? Disruption(pod) ?? state?.Waiting?.Reason ?? Unscheduled(pod);
        return new ShardPodStatus
        {
            Name = pod.Metadata.Name,
            Epoch = epoch,
            CreatedAt = (seen?.Epoch == epoch ? seen?.CreatedAt : null) ?? pod.Metadata.CreationTimestamp,
            Phase = Phase(pod),
            Reason = reason is { Length: > LongestReason } ? reason[..LongestReason] : reason,
            ExitCode = state?.Terminated?.ExitCode,
            Node = pod.Spec?.NodeName,
            NodeState = observed.Node,
        };
    }

    /// <summary>A pod that is being deleted counts as gone: its worker has been told to end.</summary>
    private static ShardPodPhase Phase(V1Pod pod)
    {
        var phase = Enum.TryParse<ShardPodPhase>(pod.Status?.Phase ?? "", out var known) ? known : ShardPodPhase.Pending;
        return pod.Metadata.DeletionTimestamp is not null && phase is not (ShardPodPhase.Failed or ShardPodPhase.Succeeded)
            ? ShardPodPhase.Missing
            : phase;
    }

    /// <summary>Why a container ended; of one that failed, the last line that it said as well: its log goes with the pod.</summary>
    private static string? Ended(V1ContainerStateTerminated? state) =>
        state is { ExitCode: not 0, Message: { } said } && said.TrimEnd().Split('\n')[^1].Trim() is { Length: > 0 } line
            ? $"{state.Reason ?? "Error"}: {line}"
            : state?.Reason;

    private static string? Unscheduled(V1Pod pod) =>
        pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" })?.Reason switch
        {
            "SchedulingGated" => ShardLossRules.Gated,
            var reason => reason,
        };

    /// <summary>What ends the pod: PreemptionByScheduler, EvictionByEvictionAPI, DeletionByTaintManager, TerminationByKubelet.</summary>
    private static string? Disruption(V1Pod pod) =>
        pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "DisruptionTarget", Status: "True" })?.Reason;
}
