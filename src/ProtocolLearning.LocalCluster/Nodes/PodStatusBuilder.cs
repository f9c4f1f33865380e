using k8s.Models;
using ProtocolLearning.LocalCluster.PodObjects;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>Makes a pod's status from what its containers do.</summary>
internal static class PodStatusBuilder
{
    /// <summary>Builds the status on top of what others wrote into it.</summary>
    /// <param name="pod">The pod as the API server has it.</param>
    /// <param name="containers">Its containers, in the order of the spec.</param>
    /// <param name="ending">Why the node ends the pod, as reason and message; null if it does not.</param>
    /// <param name="address">The address of pod and host.</param>
    /// <param name="now">The time, in whole seconds.</param>
    public static V1PodStatus Build(
        V1Pod pod, IReadOnlyList<ContainerRecord> containers, ContainerProblem? ending, string address, DateTime now)
    {
        var before = pod.Status ?? new V1PodStatus();
        var phase = Phase(pod.Spec.RestartPolicy, containers, ending is not null || PodState.IsTerminating(pod));
        var hasEnded = phase is PodState.Succeeded or PodState.Failed;
        var isReady = !hasEnded && containers.All(container => container.IsRunning);
        var (reason, message) = isReady ? (null, null)
            : hasEnded ? (phase == PodState.Succeeded ? "PodCompleted" : "PodFailed", null)
            : ("ContainersNotReady", (string?)NotReady(containers));

        var conditions = before.Conditions;
        if (conditions?.Any(condition => condition is { Type: PodConditions.PodScheduled, Status: "True" }) != true)
        {
            conditions = PodConditions.With(conditions, PodConditions.PodScheduled, "True", null, null, now);
        }

        conditions = PodConditions.With(conditions, PodConditions.Initialized, "True", null, null, now);
        foreach (var type in (string[])[PodConditions.ContainersReady, PodConditions.Ready])
        {
            conditions = PodConditions.With(conditions, type, isReady ? "True" : "False", reason, message, now);
        }

        return before with
        {
            Phase = phase,
            Reason = ending?.Reason ?? before.Reason,
            Message = ending?.Message ?? before.Message,
            HostIP = address,
            PodIP = address,
            PodIPs = [new V1PodIP { Ip = address }],
            StartTime = before.StartTime ?? now,
            ContainerStatuses = [.. containers.Select(container => container.ToStatus())],
            Conditions = conditions,
        };
    }

    /// <summary>The pod's phase. A pod that is being ended gets its last phase once no container runs.</summary>
    public static string Phase(string? restartPolicy, IReadOnlyList<ContainerRecord> containers, bool isEnding)
    {
        if (containers.Any(container => container.IsRunning))
        {
            return PodState.Running;
        }

        if (isEnding)
        {
            return containers.All(container => container.End?.ExitCode == 0) ? PodState.Succeeded : PodState.Failed;
        }

        if (containers.All(container => container.End is { } end && !RestartBackoff.Restarts(restartPolicy, end.ExitCode)))
        {
            return containers.All(container => container.End?.ExitCode == 0) ? PodState.Succeeded : PodState.Failed;
        }

        return containers.Any(container => container.End is null && container.LastEnd is null) ? PodState.Pending : PodState.Running;
    }

    private static string NotReady(IReadOnlyList<ContainerRecord> containers) =>
        $"containers with unready status: [{string.Join(' ', containers.Where(container => !container.IsRunning).Select(container => container.Name))}]";
}
