using System.Globalization;

namespace ProtocolLearning.Cli.Why;

/// <summary>Why a pod failed. Worker exit codes are those of the worker's own table.</summary>
internal static class EndedPodDiagnosis
{
    private const string PlacedAnew = "the shard is placed anew by itself";

    public static Diagnosis Of(ShardFacts facts, string where)
    {
        var end = PodDiagnosis.Worker(facts.Pod)?.State?.Terminated;
        var code = end?.ExitCode ?? facts.PodStatus?.ExitCode;
        var reason = end?.Reason ?? facts.Pod?.Status?.Reason ?? facts.PodStatus?.Reason;
        var preempted = facts.Pod?.Status?.Conditions?.Any(condition => condition is { Type: "DisruptionTarget", Reason: "PreemptionByScheduler" }) == true;
        var log = $"kubectl logs in cluster {facts.Placement!.Spec.Cluster}, or plearn bundle, shows its last lines";
        return (reason, code) switch
        {
            ("OOMKilled", _) => new Diagnosis(
                ShardCause.OutOfMemory, $"the worker in {where} used more memory than its limit and was killed", $"raise spec.worker.resources.limits.memory of the run; {PlacedAnew}"),
            _ when preempted || reason is "Preempting" or "Preempted" => new Diagnosis(
                ShardCause.Preempted, $"a pod of higher priority took the place of {where}", $"give the run a spec.worker.priorityClassName of higher priority; {PlacedAnew}"),
            ("Evicted", _) => new Diagnosis(
                ShardCause.Evicted, $"the node evicted {where}: {facts.Pod?.Status?.Message ?? "it ran short of something"}", $"see what the node ran short of; {PlacedAnew}"),
            (_, 2) => new Diagnosis(
                ShardCause.WorkerMisconfigured, $"the worker in {where} cannot start as it was told (exit code 2: environment, key, device or dataset)", log),
            (_, 3) => new Diagnosis(
                ShardCause.WorkerRefused, $"the coordinator refused the worker in {where} for good (exit code 3: its epoch is over, or its key is another)", $"{PlacedAnew}; {log}"),
            (_, 4) => new Diagnosis(
                ShardCause.WorkerDistrusts, $"the worker in {where} met a coordinator that it does not trust (exit code 4)", $"compare the pinned key with status.coordinator.publicKey of the run; {log}"),
            (_, 5) => new Diagnosis(
                ShardCause.WorkerOrphaned,
                $"the worker in {where} heard nothing from the coordinator for spec.worker.orphanTimeoutSeconds (exit code 5)",
                $"see that {facts.Placement.Spec.Template.CoordinatorEndpoint} can be dialled from that cluster; {PlacedAnew}"),
            _ => new Diagnosis(
                ShardCause.WorkerFailed,
                string.Create(CultureInfo.InvariantCulture, $"the worker in {where} failed ({reason ?? "Error"}, exit code {code?.ToString(CultureInfo.InvariantCulture) ?? "unknown"})"),
                $"{PlacedAnew}; {log}"),
        };
    }
}
