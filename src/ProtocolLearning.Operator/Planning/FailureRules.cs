using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Planning;

/// <summary>Finds the rule of a run's failure policy that a failed pod falls under.</summary>
internal static class FailureRules
{
    /// <summary>The first rule that matches, or null.</summary>
    public static FailureRule? Match(FailurePolicySpec policy, ShardPodStatus? pod) =>
        pod?.Phase == ShardPodPhase.Failed
            ? policy.Rules?.FirstOrDefault(rule =>
                (rule.ExitCodes is not { Count: > 0 } codes || (pod.ExitCode is { } code && codes.Contains(code)))
                && (rule.Reasons is not { Count: > 0 } reasons || reasons.Any(reason => IsOf(pod, reason))))
            : null;

    /// <summary>A worker's last line may follow the reason.</summary>
    private static bool IsOf(ShardPodStatus pod, string reason) =>
        pod.Reason == reason || pod.Reason?.StartsWith($"{reason}: ", StringComparison.Ordinal) == true;

    /// <summary>What the policy does about a pod; a failed one that no rule names is placed anew.</summary>
    public static FailureAction Action(FailurePolicySpec policy, ShardPodStatus? pod) =>
        Match(policy, pod)?.Action ?? FailureAction.RestartShard;
}
