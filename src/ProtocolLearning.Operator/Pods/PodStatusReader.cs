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
    /// <param name="now">The time.</param>
    public static ShardPodStatus Read(ObservedPod observed, long epoch, ShardPodStatus? seen, DateTimeOffset now)
    {
        var pod = observed.Pod;
        var former = seen?.Epoch == epoch ? seen : null;
        var isGated = pod.Spec?.SchedulingGates is { Count: > 0 } || Unscheduled(pod) == "SchedulingGated";
        var state = pod.Status?.ContainerStatuses?.FirstOrDefault(container => container.Name == WorkerPodTemplate.ContainerName)?.State;
        var reason = isGated
            ? ShardLossRules.Gated
            : Ended(state?.Terminated) ?? pod.Status?.Reason ?? Disruption(pod) ?? state?.Waiting?.Reason ?? Unscheduled(pod);
        return new ShardPodStatus
        {
            Name = pod.Metadata.Name,
            Epoch = epoch,
            CreatedAt = former?.CreatedAt ?? pod.Metadata.CreationTimestamp,
            ReleasedAt = !isGated && former?.Reason == ShardLossRules.Gated
                ? DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()).UtcDateTime
                : former?.ReleasedAt,
            Phase = Phase(pod, observed.Node, isRunning: state?.Running is not null),
            Reason = reason is { Length: > LongestReason } ? reason[..LongestReason] : reason,
            ExitCode = state?.Terminated?.ExitCode,
            Node = pod.Spec?.NodeName,
            NodeState = observed.Node,
        };
    }

    /// <summary>
    /// A pod that is being deleted counts as gone, unless its worker may still be handing over: that one is heard by its heartbeats.
    /// </summary>
    private static ShardPodPhase Phase(V1Pod pod, ShardNodeState? node, bool isRunning)
    {
        var phase = Enum.TryParse<ShardPodPhase>(pod.Status?.Phase ?? "", out var known) ? known : ShardPodPhase.Pending;
        return pod.Metadata.DeletionTimestamp is null || phase is ShardPodPhase.Failed or ShardPodPhase.Succeeded ? phase
            : phase == ShardPodPhase.Running && isRunning && node == ShardNodeState.Ready ? ShardPodPhase.Terminating
            : ShardPodPhase.Missing;
    }

    /// <summary>Why a container ended; of one that failed, the last line that it said as well: its log goes with the pod.</summary>
    private static string? Ended(V1ContainerStateTerminated? state) =>
        state is { ExitCode: not 0, Message: { } said } && said.TrimEnd().Split('\n')[^1].Trim() is { Length: > 0 } line
            ? $"{state.Reason ?? "Error"}: {line}"
            : state?.Reason;

    private static string? Unscheduled(V1Pod pod) =>
        pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" })?.Reason;

    /// <summary>What ends the pod: PreemptionByScheduler, EvictionByEvictionAPI, DeletionByTaintManager, TerminationByKubelet.</summary>
    private static string? Disruption(V1Pod pod) =>
        pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "DisruptionTarget", Status: "True" })?.Reason;
}
