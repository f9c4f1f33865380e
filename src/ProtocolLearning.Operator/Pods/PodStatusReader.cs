using k8s.Models;
using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>Reads what a pod's status says of a shard.</summary>
internal static class PodStatusReader
{
    /// <param name="observed">The pod.</param>
    /// <param name="epoch">The epoch that it was made for.</param>
    /// <param name="seen">What the status says so far; when the pod was seen first, by the clock of whoever made it, is kept.</param>
    /// <param name="now">The time.</param>
    public static ShardPodStatus Read(ObservedPod observed, long epoch, ShardPodStatus? seen, DateTimeOffset now)
    {
        var pod = observed.Pod;
        var former = seen?.Epoch == epoch ? seen : null;
        var unscheduled = pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" });
        var isGated = pod.Spec?.SchedulingGates is { Count: > 0 } || unscheduled?.Reason == "SchedulingGated";
        var state = pod.Status?.ContainerStatuses?.FirstOrDefault(container => container.Name == WorkerPodTemplate.ContainerName)?.State;
        var reason = isGated
            ? ShardLossRules.Gated
            : Ended(state?.Terminated) ?? pod.Status?.Reason ?? Disruption(pod) ?? state?.Waiting?.Reason ?? Said(unscheduled);
        return new ShardPodStatus
        {
            Name = pod.Metadata.Name,
            Epoch = epoch,
            CreatedAt = former?.CreatedAt ?? Second(now),
            ReleasedAt = IsReleased(former, pod, isGated) ? Second(now) : former?.ReleasedAt,
            Phase = Phase(pod, observed.Node, isRunning: state?.Running is not null),
            Reason = PodReason.Of(reason),
            ExitCode = state?.Terminated?.ExitCode,
            Node = pod.Spec?.NodeName,
            NodeState = observed.Node,
        };
    }

    private static DateTime Second(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds()).UtcDateTime;

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

    /// <summary>Whether it waits no longer for what it waited for: to be let go by a queue, or for a node that takes it.</summary>
    private static bool IsReleased(ShardPodStatus? former, V1Pod pod, bool isGated) => former is { Node: null, Reason: not null }
        && (former.Reason == ShardLossRules.Gated ? !isGated : ShardLossRules.FindsNoNode(former) && pod.Spec?.NodeName is { Length: > 0 });

    private static string? Said(V1PodCondition? condition) =>
        condition is { Message.Length: > 0 } ? $"{condition.Reason}: {condition.Message}" : condition?.Reason;

    /// <summary>What ends the pod: PreemptionByScheduler, EvictionByEvictionAPI, DeletionByTaintManager, TerminationByKubelet.</summary>
    private static string? Disruption(V1Pod pod) =>
        pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "DisruptionTarget", Status: "True" })?.Reason;
}
