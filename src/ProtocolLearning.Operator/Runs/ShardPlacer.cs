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
    private const int Writers = 16;

    /// <summary>Writes what is decided, several placements at once, and proposes the epochs of those that stand, slot by slot.</summary>
    public async Task PlaceAsync(RunScene scene, ICoordinatorSession session, CancellationToken cancellationToken)
    {
        if (scene.View.State.Accepted is not { } accepted || scene.Coordinator is not { } coordinator)
        {
            return;
        }

        // What may leave is found out in order: budgets are spent on the way.
        var drained = new HashSet<int>();
        var due = RollingUpdate.Apply(scene, RunPlan.Of(scene, accepted))
            .Where(decision => decision.Action != SlotAction.Place || MayLeave(scene, decision, scene.PlacementOf(decision.Slot), drained))
            .ToList();

        // Whoever moves leaves its slot before it is given the other: the cache then never shows it with more workers than it has.
        await Parallel.ForEachAsync(
            due.Where(decision => decision.Action == SlotAction.Remove).Select(decision => scene.PlacementOf(decision.Slot)!),
            Several(cancellationToken),
            async (placement, stopping) => await clusters.Home.Api.DeleteAsync(placement, null, stopping));
        var stands = new bool[due.Count];
        await Parallel.ForAsync(0, due.Count, Several(cancellationToken), async (index, stopping) =>
            stands[index] = due[index].Action == SlotAction.Place
                ? await WriteAsync(scene, due[index], scene.PlacementOf(due[index].Slot), coordinator, stopping)
                : due[index].Action == SlotAction.Propose);
        foreach (var (_, decision) in due.Index().Where(decision => stands[decision.Index]))
        {
            await proposer.SendAsync(scene.Run, session, new PlaceMember(decision.Member!), cancellationToken);
        }
    }

    /// <summary>Deletes every placement of a run that failed; the pod controller's finalizer takes the pods along.</summary>
    public async Task RemoveAllAsync(RunScene scene, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(
            scene.Placements, Several(cancellationToken), async (placement, stopping) => await clusters.Home.Api.DeleteAsync(placement, null, stopping));
    }

    private static ParallelOptions Several(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken };

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
