using System.Globalization;
using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Conditions;

namespace ProtocolLearning.Operator.Status;

/// <summary>The conditions Ready, Progressing, Degraded and Suspended of a run.</summary>
internal static class RunConditions
{
    /// <summary>Reason of the conditions of a run that the coordinator suspended, for nobody holds the state of a stage.</summary>
    public const string StageLost = "StageLost";

    /// <summary>Reason of the conditions of a run whose coordinator's pod runs, and of which nothing is heard.</summary>
    public const string CoordinatorSilent = "CoordinatorSilent";

    public static IEnumerable<ConditionChange> Judge(RunScene scene, ConditionChange? ending)
    {
        if (ending is not null)
        {
            return All(ending.Reason, ending.Message, ready: false, progressing: false, degraded: false, suspended: false);
        }

        if (scene.LogLost is { } lost)
        {
            return [.. All("CoordinatorLogLost", lost, ready: false, progressing: false, degraded: true, suspended: false), LogLost(lost)];
        }

        ConditionChange?[] itsOwn = [LogHeld(scene), EndpointReach.Judge(scene), CheckpointCondition.Judge(scene)];
        return [.. Living(scene), .. itsOwn.OfType<ConditionChange>()];
    }

    /// <summary>Only a coordinator that serves shows that there is a log: one that starts may still find none.</summary>
    private static ConditionChange? LogHeld(RunScene scene) => scene is { View.IsCurrent: true, Coordinator: not null }
        ? new ConditionChange(ConditionType.CoordinatorLogLost, ConditionStatus.False, "LogHeld", "its coordinator serves from its log")
        : null;

    private static ConditionChange LogLost(string why) => new(
        ConditionType.CoordinatorLogLost,
        ConditionStatus.True,
        "LogLost",
        $"{why}. Restore the volume and annotate the run with {ResourceLabels.RestoredLog}=HASH, the hash of the last entry of the backup; or delete the run and apply it again");

    private static IEnumerable<ConditionChange> Living(RunScene scene)
    {
        var state = scene.View.State;
        if ((scene.Problem ?? scene.Refusal) is { } problem && state.Accepted is null)
        {
            return All(problem.Reason, "nothing starts before the spec is accepted", ready: false, progressing: false, degraded: false, suspended: false);
        }

        if (CoordinatorSilence.Since(scene) is { } since)
        {
            return Silent(scene, since);
        }

        if (!scene.View.IsCurrent || (scene.Coordinator is null && !state.IsCompleted))
        {
            var problemText = scene.CoordinatorTrouble
                ?? scene.View.Problem
                ?? (scene.Coordinator is null ? "its coordinator starts" : "its coordinator does not answer yet");
            return All("CoordinatorStarting", problemText, ready: false, progressing: true, degraded: scene.Run.Status?.AcceptedGeneration is not null, suspended: false);
        }

        if (state.Phase == RunPhase.Suspended)
        {
            return Suspended(state.Suspension!, state.Checkpoints.Last);
        }

        return state.Checkpoints.Restoring is { } restoring
            ? All(
                "RestoringCheckpoint",
                string.Create(CultureInfo.InvariantCulture, $"a stage was lost, and all stages go back to the checkpoint of round {restoring.Round}"),
                ready: false,
                progressing: true,
                degraded: true,
                suspended: false)
            : Training(scene);
    }

    /// <summary>Whether rounds go on is not known: workers may reach a coordinator that the operator does not.</summary>
    private static IEnumerable<ConditionChange> Silent(RunScene scene, DateTime since)
    {
        var trouble = scene.CoordinatorTrouble is { } why ? $"; {why}" : "";
        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"nothing was heard of its coordinator at {scene.Coordinator!.Endpoint} since {since:yyyy-MM-ddTHH:mm:ssZ}: it hangs, or the operator cannot reach it{trouble}. The figures are of that time; its workers may train on");
        return
        [
            new(ConditionType.Ready, ConditionStatus.Unknown, CoordinatorSilent, message),
            new(ConditionType.Progressing, ConditionStatus.Unknown, CoordinatorSilent, message),
            new(ConditionType.Degraded, Status((scene.View.State.Accepted?.Generation ?? scene.Run.Status?.AcceptedGeneration) is not null), CoordinatorSilent, message),
        ];
    }

    private static IEnumerable<ConditionChange> Suspended(Suspension why, RunCheckpoint? last) => why.LostStage is null
        ? All("Suspended", $"no further round is opened: {why.Reason}", ready: false, progressing: false, degraded: false, suspended: true)
        : All(
            StageLost,
            last is null
                ? $"{why.Reason} Only a replica that still holds it could go on; else delete the run and apply it again"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{why.Reason} Set spec.failurePolicy.onStageLoss to RestoreCheckpoint to go back to the checkpoint of round {last.Round}, or wait for a replica that still holds it"),
            ready: false,
            progressing: false,
            degraded: true,
            suspended: true);

    private static IEnumerable<ConditionChange> Training(RunScene scene)
    {
        var state = scene.View.State;
        var active = Enumerable.Range(0, state.Stages.Length)
            .Select(stage => state.MembersOf(stage).Count(member => member.Phase == MemberPhase.Active))
            .ToList();
        var definition = state.Accepted;
        if (definition is null || active.Count == 0)
        {
            return All("AwaitingCoordinator", "the spec is proposed", ready: false, progressing: true, degraded: false, suspended: false);
        }

        var shortest = active.IndexOf(active.Min());
        var desired = definition.Stages * definition.Replicas.Max;
        var text = string.Create(CultureInfo.InvariantCulture, $"{active.Sum()} of {desired} shards train");
        var below = string.Create(CultureInfo.InvariantCulture, $"{text}; stage {shortest} has {active[shortest]}{Homeless(scene)}");
        var ready = state.Phase == RunPhase.Running && active[shortest] >= definition.Schedule.Quorum;
        var (reason, message) = (active.Sum() == desired, ready) switch
        {
            (true, false) => ("Gathering", $"{desired} of {desired} shards are there; the first round is not open yet"),
            (true, true) => ("AllActive", text),
            (false, true) => ("Reduced", below),
            (false, false) => ("StageShort", below),
        };
        return All(
            reason,
            $"{message}{Held(scene)}",
            ready,
            progressing: true,
            degraded: state.Phase == RunPhase.Running && active[shortest] < definition.Replicas.Min,
            suspended: false);
    }

    /// <summary>How many pods have no node, and what the first of them lacks.</summary>
    private static string Homeless(RunScene scene)
    {
        var homeless = scene.Placements
            .Where(placement => placement.Status?.Pod is { Reason: not null } pod && pod.Epoch == placement.Spec.Epoch && ShardLossRules.FindsNoNode(pod))
            .ToList();
        return homeless.Count == 0
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"; {homeless.Count} without a node, first {homeless[0].Metadata.Name} in {homeless[0].Spec.Cluster}: {homeless[0].Status!.Pod!.Reason}");
    }

    /// <summary>How many placements somebody has taken into their own hands.</summary>
    private static string Held(RunScene scene)
    {
        var held = scene.Placements.Where(ReconcileAnnotation.IsDisabled).ToList();
        return held.Count == 0
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"; {held.Count} left alone ({ResourceLabels.Reconcile}: {ReconcileAnnotation.Disabled}), first {held[0].Metadata.Name}");
    }

    private static IEnumerable<ConditionChange> All(
        string reason, string message, bool ready, bool progressing, bool degraded, bool suspended) =>
    [
        new(ConditionType.Ready, Status(ready), reason, message),
        new(ConditionType.Progressing, Status(progressing), reason, message),
        new(ConditionType.Degraded, Status(degraded), reason, message),
        new(ConditionType.Suspended, Status(suspended), reason, message),
    ];

    private static ConditionStatus Status(bool holds) => holds ? ConditionStatus.True : ConditionStatus.False;
}
