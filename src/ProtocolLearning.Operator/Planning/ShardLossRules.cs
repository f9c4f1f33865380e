using System.Globalization;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Planning;

/// <summary>When a shard counts as gone before its heartbeats say so.</summary>
internal static class ShardLossRules
{
    /// <summary>The reason of a pod that a scheduling gate, such as that of a queue, holds: it waits for as long as it takes.</summary>
    public const string Gated = "Gated";

    /// <summary>What to report of a shard, or null: nothing.</summary>
    /// <param name="phase">How far its member has come, in the log.</param>
    /// <param name="epoch">The member's epoch.</param>
    /// <param name="pod">What the pod controller saw.</param>
    /// <param name="policy">How long a pod may take to start.</param>
    /// <param name="now">The time.</param>
    public static ShardLoss? Judge(MemberPhase phase, long epoch, ShardPodStatus? pod, FailurePolicySpec policy, DateTimeOffset now)
    {
        if (phase == MemberPhase.Lost || pod is null || pod.Epoch != epoch)
        {
            return null;
        }

        return pod switch
        {
            { Phase: ShardPodPhase.Failed } => new ShardLoss(LossReason.PodGone, Failed(pod)),
            { Phase: ShardPodPhase.Succeeded } => new ShardLoss(LossReason.PodGone, $"pod {pod.Name} ended before the run"),
            { Phase: ShardPodPhase.Refused } =>
                new ShardLoss(LossReason.PodGone, $"pod {pod.Name} is refused by its cluster: {pod.Reason}"),
            { Phase: ShardPodPhase.Missing } => new ShardLoss(LossReason.PodGone, Deleted(pod)),
            { Phase: ShardPodPhase.Pending or ShardPodPhase.Creating } when HasWaitedTooLong(pod, policy, now) =>
                new ShardLoss(LossReason.PodGone, $"pod {pod.Name} did not start in time: {pod.Reason ?? pod.Phase.ToString()}"),
            { Phase: ShardPodPhase.Terminating } => phase == MemberPhase.Placed
                ? new ShardLoss(LossReason.PodGone, Deleted(pod))
                : new ShardLoss(null, $"pod {pod.Name} was told to end"),
            { NodeState: ShardNodeState.Gone } => new ShardLoss(LossReason.NodeDeleted, $"node {pod.Node} was deleted"),
            { NodeState: ShardNodeState.NotReady } => new ShardLoss(null, $"node {pod.Node} is not ready"),
            _ => null,
        };
    }

    /// <summary>Whether a pod has no node: none takes it, or its cluster does not let it be made.</summary>
    public static bool FindsNoNode(ShardPodStatus pod) => pod is { Phase: ShardPodPhase.Pending or ShardPodPhase.Creating, Node: null };

    private static bool HasWaitedTooLong(ShardPodStatus pod, FailurePolicySpec policy, DateTimeOffset now)
    {
        if (pod.Reason == Gated)
        {
            return false;
        }

        var seconds = FindsNoNode(pod) ? Math.Min(policy.UnschedulableTimeoutSeconds, policy.StartTimeoutSeconds) : policy.StartTimeoutSeconds;
        return (pod.ReleasedAt ?? pod.CreatedAt) is { } began && now >= began.AddSeconds(seconds);
    }

    private static string Deleted(ShardPodStatus pod) =>
        pod.Reason is null ? $"pod {pod.Name} was deleted" : $"pod {pod.Name} was deleted: {pod.Reason}";

    private static string Failed(ShardPodStatus pod) => string.Create(
        CultureInfo.InvariantCulture, $"pod {pod.Name} failed: {pod.Reason ?? "Error"}, exit code {pod.ExitCode ?? -1}");
}
