using System.Globalization;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Planning;

/// <summary>When a shard counts as gone before its heartbeats say so.</summary>
internal static class ShardLossRules
{
    /// <summary>What to report of a shard, or null: nothing.</summary>
    /// <param name="phase">How far its member has come, in the log.</param>
    /// <param name="epoch">The member's epoch.</param>
    /// <param name="pod">What the pod controller saw.</param>
    public static ShardLoss? Judge(MemberPhase phase, long epoch, ShardPodStatus? pod)
    {
        if (phase == MemberPhase.Lost || pod is null || pod.Epoch != epoch)
        {
            return null;
        }

        return pod switch
        {
            { Phase: ShardPodPhase.Failed } => new ShardLoss(LossReason.PodGone, Failed(pod)),
            { Phase: ShardPodPhase.Succeeded } => new ShardLoss(LossReason.PodGone, $"pod {pod.Name} ended before the run"),
            { Phase: ShardPodPhase.Missing } => new ShardLoss(LossReason.PodGone, $"pod {pod.Name} was deleted"),
            { NodeState: ShardNodeState.Gone } => new ShardLoss(LossReason.NodeDeleted, $"node {pod.Node} was deleted"),
            { NodeState: ShardNodeState.NotReady } => new ShardLoss(null, $"node {pod.Node} is not ready"),
            _ => null,
        };
    }

    private static string Failed(ShardPodStatus pod) => string.Create(
        CultureInfo.InvariantCulture, $"pod {pod.Name} failed: {pod.Reason ?? "Error"}, exit code {pod.ExitCode ?? -1}");
}
