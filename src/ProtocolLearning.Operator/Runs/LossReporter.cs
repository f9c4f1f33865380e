using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Runs;

/// <summary>Tells the coordinator of shards whose pod or node is gone, sooner than their heartbeats could.</summary>
internal sealed class LossReporter(
    IClusterSet clusters, Proposer proposer, OperatorMetrics metrics, IEventRecorder events, ILogger<LossReporter> logger)
{
    public async Task ReportAsync(RunScene scene, RunContext context, ICoordinatorSession session, CancellationToken cancellationToken)
    {
        context.NoteLost([.. scene.View.State.Members.Values.Where(IsByItsMachine).Select(member => member.Member)], scene.Now);

        foreach (var placement in scene.Placements)
        {
            var member = RunPlan.MemberOf(placement);
            if (scene.View.State.Current(member) is not { } state
                || ShardLossRules.Judge(state.Phase, member.Epoch, placement.Status?.Pod, scene.Run.Spec.FailurePolicy, scene.Now) is not { } loss)
            {
                context.Shortened.Remove(member);
            }
            else if (loss.Reason is { } reason)
            {
                await LoseAsync(scene, session, placement, new ReportLost(member, reason, loss.Detail), cancellationToken);
            }
            else if (context.Shortened.Add(member))
            {
                await proposer.SendAsync(scene.Run, session, new ShortenGrace(member), cancellationToken);
            }
        }
    }

    private async Task LoseAsync(
        RunScene scene, ICoordinatorSession session, V1Alpha1ShardPlacement placement, ReportLost report, CancellationToken cancellationToken)
    {
        var evicts = FailureRules.Action(scene.Run.Spec.FailurePolicy, placement.Status?.Pod) == FailureAction.EvictParticipant;
        var lost = evicts ? HeldBy(scene.View.State, report.Member.Participant) : [report.Member];
        foreach (var member in lost)
        {
            var reply = await proposer.SendAsync(scene.Run, session, report with { Member = member }, cancellationToken);
            if (reply is ProposalAccepted)
            {
                Log.ShardLost(logger, scene.Run.Metadata.Name, member.Slot.ToString(), report.Detail);
                metrics.ShardLost(scene.Run, report.Reason);
                events.Record(clusters.Home, placement, EventType.Warning, "ShardLost", "Replan", report.Detail);
            }
        }
    }

    private static bool IsByItsMachine(MemberState member) =>
        member.LossReason is LossReason.HeartbeatMissed or LossReason.PodGone or LossReason.NodeDeleted;

    private static IReadOnlyList<Member> HeldBy(RunState state, string participant) =>
    [
        .. state.Members.Values
            .Where(member => member.Member.Participant == participant && member.Phase != MemberPhase.Lost)
            .Select(member => member.Member),
    ];
}
