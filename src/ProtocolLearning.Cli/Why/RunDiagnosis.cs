using k8s.Models;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Why;

/// <summary>What the run itself says about a shard that is not active.</summary>
internal static class RunDiagnosis
{
    /// <summary>The diagnosis; null where the run is in order.</summary>
    public static Diagnosis? Of(ShardFacts facts)
    {
        var (run, name) = (facts.Run, facts.Run.Metadata.Name);
        if ((True(run, ConditionType.Complete) ?? True(run, ConditionType.Failed)) is { } end)
        {
            return new Diagnosis(ShardCause.RunOver, $"run {name} is over: {end.Message}", "a finished run places no shards; apply another one");
        }

        if (run.Spec.ManagedBy != TrainingRunSpec.Operator)
        {
            return new Diagnosis(
                ShardCause.ManagedElsewhere,
                $"run {name} is managed by {run.Spec.ManagedBy}, and this operator leaves it alone",
                $"look at that controller, or set spec.managedBy to {TrainingRunSpec.Operator} in a new run");
        }

        if (ReconcileAnnotation.IsDisabled(run) || (facts.Placement is { } placement && ReconcileAnnotation.IsDisabled(placement)))
        {
            return new Diagnosis(
                ShardCause.ReconcileDisabled,
                $"annotation {ResourceLabels.Reconcile} makes the operator leave {(ReconcileAnnotation.IsDisabled(run) ? $"run {name}" : $"shard {facts.Name}")} alone",
                "remove the annotation");
        }

        if (facts.Placement?.Status?.Phase == ShardPhase.Active && facts.Placement.Status.AcceptedEpoch == facts.Placement.Spec.Epoch)
        {
            return new Diagnosis(
                ShardCause.None,
                $"shard {facts.Name} is active: {facts.Placement.Spec.Participant} trains it in epoch {facts.Placement.Spec.Epoch}",
                True(run, ConditionType.Suspended) is null ? "nothing is to be done" : "its run is suspended and opens no further round");
        }

        return Spec(facts) ?? Coordinator(facts);
    }

    private static Diagnosis? Spec(ShardFacts facts)
    {
        var (run, name) = (facts.Run, facts.Run.Metadata.Name);
        if (run.Status?.Conditions is not { Count: > 0 })
        {
            return new Diagnosis(
                ShardCause.OperatorSilent,
                $"the operator has not looked at run {name} yet",
                "see whether the operator's pod runs and leads: its log, and its metric leader_election_master_status");
        }

        if (run.Status.Conditions.FirstOrDefault(condition => condition is { Type: ConditionType.SpecAccepted, Status: "False" }) is { } refused
            && run.Status.AcceptedGeneration is null)
        {
            return new Diagnosis(
                ShardCause.SpecRefused, $"the spec of run {name} is refused ({refused.Reason}): {refused.Message}", "correct the spec and apply it again");
        }

        return facts.Stage >= run.Spec.Stages || facts.Slot >= run.Spec.Replicas.Max
            ? new Diagnosis(
                ShardCause.NoSuchSlot,
                $"run {name} has {run.Spec.Stages} stages of at most {run.Spec.Replicas.Max} replicas, and {facts.Stage}/{facts.Slot} is none of them",
                "raise spec.replicas.max, or ask for another slot")
            : null;
    }

    private static Diagnosis? Coordinator(ShardFacts facts)
    {
        var (run, name) = (facts.Run, facts.Run.Metadata.Name);
        if (True(run, ConditionType.CoordinatorLogLost) is { } lostLog)
        {
            return new Diagnosis(
                ShardCause.CoordinatorLogLost,
                $"run {name} has no coordinator, because its log is lost: {lostLog.Message}",
                "its workers wait for a coordinator, and give their GPUs' memory back after spec.worker.orphanTimeoutSeconds: bring the volume back or restore it, as the runbook of CoordinatorLogLost says");
        }

        if (run.Status!.Conditions!.FirstOrDefault(condition => condition is { Type: ConditionType.Ready, Reason: "CoordinatorStarting" }) is { } down)
        {
            return new Diagnosis(
                ShardCause.CoordinatorDown,
                $"the coordinator of run {name} does not serve: {down.Message}",
                $"look at pod {run.Status.Coordinator?.Pod ?? $"{name}-coordinator-*"} in namespace {run.Metadata.NamespaceProperty}: kubectl describe, kubectl logs");
        }

        if (run.Status.Conditions!.FirstOrDefault(condition => condition is { Type: ConditionType.Ready, Reason: "CoordinatorSilent" }) is { } silent)
        {
            return new Diagnosis(
                ShardCause.CoordinatorSilent,
                $"the operator hears nothing of the coordinator of run {name}: {silent.Message}",
                $"look at pod {run.Status.Coordinator?.Pod} in namespace {run.Metadata.NamespaceProperty}, and whether network policies or its Service let the operator reach it; as long as it is silent, no shard is placed");
        }

        return True(run, ConditionType.Suspended) switch
        {
            null => null,
            { Reason: "StageLost" } lost => new Diagnosis(
                ShardCause.Suspended,
                $"run {name} is suspended by its coordinator: {lost.Message}",
                "spec.suspend does not change it: wait for a worker that still holds the state, or delete the run and apply it again"),
            _ => new Diagnosis(
                ShardCause.Suspended,
                $"run {name} is suspended: no round is opened, and a shard becomes active only at the beginning of one",
                "set spec.suspend to false"),
        };
    }

    private static V1Condition? True(V1Alpha1TrainingRun run, string type) =>
        run.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type && condition.Status == nameof(ConditionStatus.True));
}
