using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Runs;

/// <summary>Whether and how a run ends.</summary>
internal static class RunEnding
{
    /// <summary>True once the status says that the run completed or failed.</summary>
    public static bool IsOver(TrainingRunStatus? status) =>
        ConditionList.Is(status?.Conditions, ConditionType.Complete, ConditionStatus.True)
        || ConditionList.Is(status?.Conditions, ConditionType.Failed, ConditionStatus.True);

    /// <summary>
    /// The condition with which the run ends now; null where it goes on. Deadline and failures are judged without its coordinator too:
    /// its workers hold GPUs whether it answers or not.
    /// </summary>
    public static ConditionChange? Judge(RunScene scene)
    {
        if (scene.View.State.IsCompleted)
        {
            return new ConditionChange(ConditionType.Complete, ConditionStatus.True, "RoundsDone", "every round of the run is decided");
        }

        var (spec, status) = (scene.Run.Spec, scene.Run.Status);
        if (spec.ActiveDeadlineSeconds is { } seconds && status?.StartTime is { } start && scene.Now >= start.AddSeconds(seconds))
        {
            return new ConditionChange(
                ConditionType.Failed, ConditionStatus.True, "DeadlineExceeded", $"the run was active for {seconds} s (spec.activeDeadlineSeconds)");
        }

        var fatal = scene.OwnPlacements.FirstOrDefault(placement =>
            placement.Status?.Pod?.Epoch == placement.Spec.Epoch
            && FailureRules.Action(spec.FailurePolicy, placement.Status.Pod) == FailureAction.FailRun);
        return fatal is null
            ? null
            : new ConditionChange(
                ConditionType.Failed,
                ConditionStatus.True,
                "FailurePolicy",
                $"shard {fatal.Metadata.Name} failed, and rule {FailureRules.Match(spec.FailurePolicy, fatal.Status!.Pod)!.Name} of spec.failurePolicy fails the run");
    }
}
