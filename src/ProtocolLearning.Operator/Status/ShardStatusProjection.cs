using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Status;

/// <summary>The placement controller's part of a placement's status: a pure function.</summary>
internal static class ShardStatusProjection
{
    /// <summary>Its worker is heard as before; nothing is done about it.</summary>
    private static ConditionChange LeftAlone { get; } = new(
        ConditionType.Progressing,
        ConditionStatus.False,
        "ReconcileDisabled",
        $"it is left alone: annotation {ResourceLabels.Reconcile} is {ReconcileAnnotation.Disabled}. It is neither reported lost nor placed anew, and its pod is neither made nor deleted");

    public static ShardPlacementStatus Project(V1Alpha1ShardPlacement placement, RunState state, DateTimeOffset now)
    {
        var logged = state.Members.GetValueOrDefault(RunPlan.SlotOf(placement));
        var phase = Phase(placement, state, logged);
        return new ShardPlacementStatus
        {
            ObservedGeneration = placement.Metadata.Generation,
            Phase = phase,
            AcceptedEpoch = logged?.Member.Epoch,
            Conditions = ConditionList.With(
                placement.Status?.Conditions,
                placement.Metadata.Generation,
                now,
                Condition(ConditionType.Ready, phase == ShardPhase.Active, phase),
                ReconcileAnnotation.IsDisabled(placement) ? LeftAlone : Condition(ConditionType.Progressing, phase is ShardPhase.Pending or ShardPhase.Joining, phase),
                Condition(ConditionType.Degraded, phase == ShardPhase.Lost, phase)),
        };
    }

    private static ShardPhase Phase(V1Alpha1ShardPlacement placement, RunState state, MemberState? logged)
    {
        if (state.IsCompleted)
        {
            return ShardPhase.Stopped;
        }

        if (logged is null || logged.Member.Epoch != placement.Spec.Epoch)
        {
            return ShardPhase.Pending;
        }

        return logged.Phase switch
        {
            MemberPhase.Active => ShardPhase.Active,
            MemberPhase.Lost => ShardPhase.Lost,
            _ => ShardPhase.Joining,
        };
    }

    private static ConditionChange Condition(string type, bool holds, ShardPhase phase) =>
        new(type, holds ? ConditionStatus.True : ConditionStatus.False, phase.ToString(), Message(phase));

    private static string Message(ShardPhase phase) => phase switch
    {
        ShardPhase.Pending => "its epoch is not in the coordinator's log yet",
        ShardPhase.Joining => "its worker starts and fetches the stage's state",
        ShardPhase.Active => "it trains",
        ShardPhase.Lost => "it is lost and waits to be placed anew",
        _ => "the run is over",
    };
}
