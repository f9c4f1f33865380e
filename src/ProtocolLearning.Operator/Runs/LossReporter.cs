using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Runs;

/// <summary>Tells the coordinator of shards whose pod or node is gone, sooner than their heartbeats could.</summary>
internal sealed class LossReporter(
    IClusterSet clusters, Proposer proposer, ClusterSightings sightings, OperatorMetrics metrics, IEventRecorder events, ILogger<LossReporter> logger)
{
    public async Task ReportAsync(RunScene scene, RunContext context, ICoordinatorSession session, CancellationToken cancellationToken)
    {
        var homeless = new Dictionary<Slot, (V1Alpha1ShardPlacement Placement, ReportLost Report)>();
        context.Shortened.IntersectWith(scene.Placements.Select(RunPlan.MemberOf));
        foreach (var placement in scene.OwnPlacements)
        {
            var evidence = RunPlan.Evidence(scene, RunPlan.SlotOf(placement));
            if (ShardVerdicts.IsUnsighted(evidence))
            {
                sightings.Want(
                    placement.Spec.Cluster,
                    evidence.LostAt ?? scene.Now,
                    ClusterRequest.AtHome(scene.Run.Metadata.NamespaceProperty, scene.Run.Metadata.Name));
            }

            var (member, verdict) = (RunPlan.MemberOf(placement), ShardVerdicts.Judge(evidence));
            switch (verdict.Action)
            {
                case ShardAction.ReportLost when ShardLossRules.FindsNoNode(evidence.Pod!):
                    homeless[member.Slot] = (placement, new ReportLost(member, verdict.Reason!.Value, verdict.Detail));
                    break;
                case ShardAction.ReportLost:
                    await LoseAsync(scene, session, placement, new ReportLost(member, verdict.Reason!.Value, verdict.Detail), cancellationToken);
                    break;
                case ShardAction.ShortenGrace:
                    await ShortenAsync(scene, context, session, member, cancellationToken);
                    break;
                default:
                    context.Shortened.Remove(member);
                    break;
            }
        }

        await MoveOrWaitAsync(scene, context, session, homeless, cancellationToken);
        await ReportAbandonedAsync(scene, session, cancellationToken);
    }

    /// <summary>
    /// A shard whose pod finds no node goes to somebody else, or waits: a new epoch with the same participant would wait at the end of
    /// the same queue.
    /// </summary>
    private async Task MoveOrWaitAsync(
        RunScene scene,
        RunContext context,
        ICoordinatorSession session,
        Dictionary<Slot, (V1Alpha1ShardPlacement Placement, ReportLost Report)> homeless,
        CancellationToken cancellationToken)
    {
        var waiting = new HashSet<Member>();
        var wanted = homeless.Count > 0 && scene.View.State.Accepted is { } accepted
            ? RunPlan.Wanted(scene, accepted, homeless.Keys.ToHashSet())
            : new HashSet<Slot>();
        foreach (var (slot, (placement, report)) in homeless)
        {
            if (wanted.Contains(slot))
            {
                context.NoteFull(report.Member.Participant, scene.Now);
                await LoseAsync(scene, session, placement, report, cancellationToken);
            }
            else if (waiting.Add(report.Member) && !context.Waiting.Contains(report.Member))
            {
                events.Record(
                    clusters.Home, placement, EventType.Warning, "ShardWaits", "Wait", $"{report.Detail}. Nobody else can take the shard, so it waits in cluster {placement.Spec.Cluster}");
            }
        }

        context.Waiting = waiting;
    }

    private async Task ShortenAsync(
        RunScene scene, RunContext context, ICoordinatorSession session, Member member, CancellationToken cancellationToken)
    {
        if (!context.Shortened.Contains(member)
            && await proposer.SendAsync(scene.Run, session, new ShortenGrace(member), cancellationToken) is not null)
        {
            context.Shortened.Add(member);
        }
    }

    /// <summary>
    /// A tenant whose placement was deleted is lost: its pod goes with the placement, and a pod is made only once for an epoch.
    /// </summary>
    private async Task ReportAbandonedAsync(RunScene scene, ICoordinatorSession session, CancellationToken cancellationToken)
    {
        var kept = scene.Placements.Select(RunPlan.SlotOf).ToHashSet();
        foreach (var member in scene.View.State.Members.Values
            .Where(member => member.Phase != MemberPhase.Lost && !kept.Contains(member.Member.Slot))
            .Select(member => member.Member))
        {
            if (!scene.Leaving.Contains(member.Slot) && await ExistsAsync(scene.Run, member.Slot, cancellationToken))
            {
                continue;
            }

            var report = new ReportLost(member, LossReason.PodGone, $"ShardPlacement {NameOf(scene.Run, member.Slot)} was deleted");
            if (await proposer.SendAsync(scene.Run, session, report, cancellationToken) is ProposalAccepted)
            {
                Tell(scene, scene.Run, report);
            }
        }
    }

    /// <summary>Asks the server: the cache may not have shown yet what was written a moment ago.</summary>
    private async Task<bool> ExistsAsync(V1Alpha1TrainingRun run, Slot slot, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(run.Metadata.NamespaceProperty, NameOf(run, slot));
        var found = await clusters.Home.Api.GetAsync<V1Alpha1ShardPlacement>(key, cancellationToken);
        return found.Value is { Metadata.DeletionTimestamp: null };
    }

    private static string NameOf(V1Alpha1TrainingRun run, Slot slot) =>
        ResourceNames.ShardPlacement(run.Metadata.Name, slot.Stage, slot.Index);

    private async Task LoseAsync(
        RunScene scene, ICoordinatorSession session, V1Alpha1ShardPlacement placement, ReportLost report, CancellationToken cancellationToken)
    {
        if (await proposer.SendAsync(scene.Run, session, report, cancellationToken) is ProposalAccepted)
        {
            Tell(scene, placement, report);
        }
    }

    private void Tell(RunScene scene, IKubernetesObject<V1ObjectMeta> regarding, ReportLost report)
    {
        Log.ShardLost(logger, scene.Run.Metadata.Name, report.Member.Slot.ToString(), report.Detail);
        metrics.ShardLost(scene.Run, report.Reason);
        events.Record(clusters.Home, regarding, EventType.Warning, "ShardLost", "Replan", report.Detail);
    }
}
