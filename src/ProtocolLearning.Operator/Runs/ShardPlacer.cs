using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Protocol.Messages;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Runs;

/// <summary>Writes ShardPlacements as planned, and proposes their epochs.</summary>
internal sealed class ShardPlacer(
    IClusterSet clusters,
    OperatorSettings settings,
    Proposer proposer,
    EvictionBudget evictions,
    OperatorMetrics metrics,
    IEventRecorder events,
    ILogger<ShardPlacer> logger)
{
    public async Task PlaceAsync(RunScene scene, ICoordinatorSession session, CancellationToken cancellationToken)
    {
        if (scene.View.State.Accepted is not { } accepted || scene.Coordinator is not { } coordinator)
        {
            return;
        }

        var drained = new HashSet<int>();
        foreach (var decision in RollingUpdate.Apply(scene, RunPlan.Of(scene, accepted)))
        {
            var placement = scene.PlacementOf(decision.Slot);
            switch (decision.Action)
            {
                case SlotAction.Place:
                    if (MayLeave(scene, decision, placement, drained)
                        && await WriteAsync(scene, decision, placement, coordinator, cancellationToken))
                    {
                        await proposer.SendAsync(scene.Run, session, new PlaceMember(decision.Member!), cancellationToken);
                    }

                    break;
                case SlotAction.Propose:
                    await proposer.SendAsync(scene.Run, session, new PlaceMember(decision.Member!), cancellationToken);
                    break;
                case SlotAction.Remove:
                    await clusters.Home.Api.DeleteAsync(placement!, null, cancellationToken);
                    break;
            }
        }
    }

    /// <summary>Deletes every placement of a run that failed; the pod controller's finalizer takes the pods along.</summary>
    public async Task RemoveAllAsync(RunScene scene, CancellationToken cancellationToken)
    {
        foreach (var placement in scene.Placements)
        {
            await clusters.Home.Api.DeleteAsync(placement, null, cancellationToken);
        }
    }

    /// <summary>Whether a shard may leave the cluster that it was in; what may not leave now is planned again.</summary>
    private bool MayLeave(RunScene scene, SlotDecision decision, V1Alpha1ShardPlacement? former, HashSet<int> drained)
    {
        var cluster = scene.ClusterOf(former?.Spec.Cluster);
        var isLeaving = cluster?.Metadata.DeletionTimestamp is not null;
        if (scene.View.State.Members.GetValueOrDefault(decision.Slot)?.Member == decision.Member)
        {
            return true;
        }

        if ((isLeaving || RunPlan.IsDrained(scene, former))
            && !(DrainRules.MaySpare(scene.View.State.Members.Values, decision.Slot) && drained.Add(decision.Slot.Stage)))
        {
            return false;
        }

        if (cluster is null || (cluster.Status?.UnreachableSince is null && !isLeaving))
        {
            return true;
        }

        var isLeft = evictions.TryTake(cluster);
        metrics.Evicted(cluster, isLeft ? "evicted" : "held-back");
        return isLeft;
    }

    /// <returns>Whether the placement stands as decided.</returns>
    private async Task<bool> WriteAsync(
        RunScene scene,
        SlotDecision decision,
        V1Alpha1ShardPlacement? cached,
        CoordinatorAddress coordinator,
        CancellationToken cancellationToken)
    {
        var participant = scene.ParticipantOf(decision.Member!.Participant)!.Participant;
        var desired = ShardTemplates.Placement(scene.Run, participant, decision.Member!, coordinator, settings.WorkerImage);
        var written = await clusters.Home.Api.ApplyAsync(desired, cached, FieldManagers.Placement, cancellationToken);
        if (written.Outcome == ApiOutcome.Success)
        {
            Log.ShardPlaced(logger, scene.Run.Metadata.Name, decision.Slot.ToString(), decision.Reason);
            events.Record(clusters.Home, scene.Run, EventType.Normal, "ShardPlaced", "Place", $"shard {decision.Slot}: {decision.Reason}");
        }

        return written.IsSuccess;
    }
}
