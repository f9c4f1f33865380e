using System.Globalization;
using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Resources.Conditions;

namespace ProtocolLearning.Operator.Status;

/// <summary>The condition CheckpointReady of a run that takes checkpoints: whether the newest attempt at one succeeded.</summary>
internal static class CheckpointCondition
{
    public static ConditionChange? Judge(RunScene scene)
    {
        var state = scene.View.State;
        if (!scene.View.IsCurrent || state.Accepted?.Checkpoint is null)
        {
            return null;
        }

        var ledger = state.Checkpoints;
        var last = ledger.Last is { } written
            ? string.Create(CultureInfo.InvariantCulture, $"the last checkpoint is that of round {written.Round}")
            : "there is no checkpoint yet";
        return ledger switch
        {
            { Failure: { } failure } => new ConditionChange(
                ConditionType.CheckpointReady, ConditionStatus.False, "CheckpointFailed", $"{failure.Reason} It is tried again; {last}"),
            { Last: null } => new ConditionChange(ConditionType.CheckpointReady, ConditionStatus.Unknown, "AwaitingFirst", last),
            _ => new ConditionChange(ConditionType.CheckpointReady, ConditionStatus.True, "CheckpointWritten", last),
        };
    }
}
