using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Runs;

/// <summary>Plans a scene's slots: for the accepted definition, not for the proposed one, and with enrolled participants only.</summary>
internal static class RunPlan
{
    public static IReadOnlyList<SlotDecision> Of(RunScene scene, RunDefinition accepted)
    {
        var enrolled = scene.Participants.Where(participant => scene.View.State.Participants.ContainsKey(participant.Name)).ToList();
        var candidates = enrolled.Select(participant => Candidate(participant, scene.Run.Spec.FailurePolicy)).ToList();
        var views = scene.Placements.Select(SlotOf)
            .Union(scene.View.State.Members.Keys)
            .ToDictionary(slot => slot, slot => View(scene, slot));
        var health = scene.Clusters.ToDictionary(cluster => cluster.Metadata.Name, Health);
        var current = views.Values.Select(view => view.Current).OfType<CurrentPlacement>().ToList();
        var keeping = enrolled.Where(participant => Eligibility.Keeps(participant.Eligible)).Select(participant => participant.Name);
        current.AddRange(scene.Shaky.Select(LastResort));
        var evicted = current.Select(placement => placement.Participant).OfType<string>().Except(keeping).ToHashSet();
        return SlotDecisions.Of(PlacementPlanner.Plan(accepted, candidates, health, current), views, evicted);
    }

    public static Slot SlotOf(V1Alpha1ShardPlacement placement) => new(placement.Spec.Stage, placement.Spec.Slot);

    public static Member MemberOf(V1Alpha1ShardPlacement placement) =>
        new(SlotOf(placement), placement.Spec.Epoch, placement.Spec.Participant);

    /// <summary>
    /// The planner offers slots last to whoever lost one. Who lost one a short while ago has no lost slot any more once somebody
    /// else took it: a slot that no run has says it in its place.
    /// </summary>
    private static CurrentPlacement LastResort(string participant, int index) =>
        new(new Slot(int.MaxValue, index), 0, participant, Lost: true);

    private static PlacementCandidate Candidate(EnrolledParticipant participant, FailurePolicySpec policy)
    {
        var spec = participant.Participant.Spec;
        var phase = participant.Eligible.Reason switch
        {
            "Banned" => ParticipantPhase.Banned,
            "Quarantined" => ParticipantPhase.Quarantined,
            "ClusterNotReady" or Eligibility.NoDynamicResources => ParticipantPhase.Unreachable,
            "Eligible" or "Unschedulable" => ParticipantPhase.Active,
            _ => ParticipantPhase.Draining,
        };
        return new PlacementCandidate(participant.Name, spec.ClusterRef.Name, spec.Worker.MaxWorkers, phase, spec.Unschedulable)
        {
            MayMove = policy.ParticipantMoves == ParticipantMoves.BetweenStages,
        };
    }

    private static ClusterHealth Health(V1Alpha1MemberCluster cluster) => cluster switch
    {
        _ when ClusterFailover.IsReady(cluster) => ClusterHealth.Ready,
        { Status.Conditions: null } => ClusterHealth.Unknown,
        _ => ClusterHealth.NotReady,
    };

    private static SlotView View(RunScene scene, Slot slot)
    {
        var placement = scene.PlacementOf(slot);
        var cluster = scene.ClusterOf(placement?.Spec.Cluster);
        return new SlotView(slot, placement is null ? null : MemberOf(placement), scene.View.State.Members.GetValueOrDefault(slot))
        {
            IsLeaving = scene.Leaving.Contains(slot),
            StaysUntilTaken = (cluster?.Metadata.DeletionTimestamp is not null || IsDrained(scene, placement))
                && scene.View.State.Members.GetValueOrDefault(slot) is { Phase: not MemberPhase.Lost } tenant
                && tenant.Member == MemberOf(placement!),
            MustWait = ShardVerdicts.WhyStay(Evidence(scene, slot)),
            Barred = placement is not null && IsBarred(scene.Run.Spec.FailurePolicy, placement) ? placement.Spec.Participant : null,
        };
    }

    /// <summary>What is known of a slot's shard.</summary>
    public static ShardEvidence Evidence(RunScene scene, Slot slot)
    {
        var placement = scene.PlacementOf(slot);
        var logged = scene.View.State.Members.GetValueOrDefault(slot);
        return new ShardEvidence
        {
            Written = placement is null ? null : MemberOf(placement),
            Logged = logged,
            Pod = placement?.Status?.Pod,
            Cluster = scene.ClusterOf(placement?.Spec.Cluster),
            Clusters = scene.Clusters,
            LostAt = logged is not null && scene.LostAt.TryGetValue(logged.Member, out var lostAt) ? lostAt : null,
            Sighted = placement is not null && scene.Sighted.TryGetValue(placement.Spec.Cluster, out var sighted) ? sighted : null,
            Policy = scene.Run.Spec.FailurePolicy,
            Now = scene.Now,
        };
    }

    /// <summary>Whether whoever holds a placement gives its shards away.</summary>
    public static bool IsDrained(RunScene scene, V1Alpha1ShardPlacement? placement) =>
        scene.ParticipantOf(placement?.Spec.Participant) is { } holder
        && Eligibility.IsDraining(holder.Eligible);

    private static bool IsBarred(FailurePolicySpec policy, V1Alpha1ShardPlacement placement) =>
        placement.Status?.Pod?.Epoch == placement.Spec.Epoch
        && (placement.Status.Pod.Phase == ShardPodPhase.Refused
            || FailureRules.Action(policy, placement.Status.Pod) is FailureAction.MoveShard or FailureAction.EvictParticipant);
}
