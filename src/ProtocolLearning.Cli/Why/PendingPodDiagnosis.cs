using k8s.Models;
using ProtocolLearning.Resources;

namespace ProtocolLearning.Cli.Why;

/// <summary>Why a pod does not run yet.</summary>
internal static class PendingPodDiagnosis
{
    private const string Gated = "SchedulingGated";
    private const string Unschedulable = "Unschedulable";

    public static Diagnosis Of(ShardFacts facts, string where)
    {
        var scheduled = facts.Pod?.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" });
        var reason = scheduled?.Reason ?? Waiting(facts)?.Reason ?? facts.PodStatus?.Reason;
        if (reason is Gated or "Gated" || facts.Pod?.Spec?.SchedulingGates is { Count: > 0 })
        {
            var gates = string.Join(", ", facts.Pod?.Spec?.SchedulingGates?.Select(gate => gate.Name) ?? []);
            return new Diagnosis(
                ShardCause.PodGated,
                $"{where} is held back by a scheduling gate{(gates.Length == 0 ? "" : $" ({gates})")}: a queue has not admitted it",
                "look at the queue, with Kueue at the pod's Workload; the shard waits and is not lost");
        }

        var failed = facts.PodEvents.FirstOrDefault(line => line.Reason == "FailedScheduling");
        if (reason?.StartsWith(Unschedulable, StringComparison.Ordinal) == true || (facts.Pod is { Spec.NodeName: null } && failed is not null))
        {
            return Unscheduled(failed?.Message ?? scheduled?.Message ?? Told(reason) ?? "the scheduler gives no reason", where);
        }

        return facts.Pod is { Spec.NodeName: null } && Waiting(facts) is null
            ? new Diagnosis(ShardCause.NotScheduledYet, $"no scheduler has looked at {where} yet", "see whether the cluster's scheduler runs")
            : OnNode(facts, reason, where);
    }

    /// <summary>What follows the reason in what the operator saw.</summary>
    private static string? Told(string? reason) => reason?.Split(": ", 2) is [_, var message] ? message : null;

    private static Diagnosis Unscheduled(string message, string where) => message switch
    {
        _ when Says(message, "Insufficient nvidia.com/") || Says(message, "Insufficient amd.com/") || Says(message, "Insufficient gpu") => new Diagnosis(
            ShardCause.NotEnoughGpus, $"no node has enough free GPUs for {where}: {message}", "free GPUs or add nodes; see that the device plugin runs and the resource's name is right"),
        _ when Says(message, "Insufficient") => new Diagnosis(
            ShardCause.NotEnoughResources, $"no node has enough free resources for {where}: {message}", "add nodes, or lower spec.worker.resources of the run"),
        _ when Says(message, "affinity") || Says(message, "selector") => new Diagnosis(
            ShardCause.NoMatchingNode, $"no node matches the selector or affinity of {where}: {message}", "label nodes, or change spec.worker.nodeSelector or affinity of the participant"),
        _ when Says(message, "taint") => new Diagnosis(
            ShardCause.TaintsNotTolerated, $"the nodes have taints that {where} does not tolerate: {message}", "add spec.worker.tolerations to the participant, or remove the taints"),
        _ => new Diagnosis(ShardCause.Unschedulable, $"no node takes {where}: {message}", "change what the scheduler names"),
    };

    private static Diagnosis OnNode(ShardFacts facts, string? reason, string where)
    {
        var message = Waiting(facts)?.Message;
        var said = message is null ? reason : $"{reason}: {message}";
        var mount = facts.PodEvents.FirstOrDefault(line => line.Reason is "FailedMount" or "FailedAttachVolume");
        var identity = ResourceNames.IdentitySecret(facts.Placement!.Spec.Participant);
        return reason switch
        {
            "ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull" or "RegistryUnavailable" => new Diagnosis(
                ShardCause.ImageNotPulled,
                $"the image of {where} cannot be pulled ({said})",
                $"see that {facts.Placement.Spec.Template.Image} exists and the node may pull it: spec.worker.imagePullSecrets, spec.worker.imageMirror"),
            _ when (mount is not null && Says(mount.Message, identity)) || (message is not null && Says(message, identity)) => new Diagnosis(
                ShardCause.IdentityMissing,
                $"Secret {identity} is not in namespace {facts.Placement.Spec.Namespace} of cluster {facts.Placement.Spec.Cluster}, so {where} has no key",
                "make it there: plearn join"),
            _ when mount is not null => new Diagnosis(
                ShardCause.VolumeNotMounted, $"a volume of {where} cannot be mounted: {mount.Message}", "put right what the message names"),
            "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError" or "CrashLoopBackOff" => new Diagnosis(
                ShardCause.ContainerNotStarted, $"the node does not start the container of {where} ({said})", "put right what the message names; kubectl describe has more"),
            _ => new Diagnosis(
                ShardCause.Starting, $"{where} is starting{(said is null ? "" : $" ({said})")}", "wait; a large image takes minutes. After spec.failurePolicy.startTimeoutSeconds the shard is placed anew"),
        };
    }

    private static V1ContainerStateWaiting? Waiting(ShardFacts facts) => PodDiagnosis.Worker(facts.Pod)?.State?.Waiting;

    private static bool Says(string message, string text) => message.Contains(text, StringComparison.OrdinalIgnoreCase);
}
