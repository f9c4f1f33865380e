using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Protocol.Membership;
using ProtocolLearning.Protocol.Planning;
using ProtocolLearning.Protocol.Runs;
using ProtocolLearning.Resources.Conditions;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Runs;

/// <summary>Plans a scene's slots: for the accepted definition, not for the proposed one, and with enrolled participants only.</summary>
internal static class RunPlan
{
    public static IReadOnlyList<SlotDecision> Of(RunScene scene, RunDefinition accepted)
    {
        var views = Views(scene);
        var current = Current(scene, views);
        var keeping = Enrolled(scene).Where(participant => Eligibility.Keeps(participant.Eligible)).Select(participant => participant.Name);
        var evicted = current.Select(placement => placement.Participant).OfType<string>().Except(keeping).ToHashSet();
        return SlotDecisions.Of(Plan(scene, accepted, current, MayMove(scene.Run.Spec.FailurePolicy, views), Move(scene, accepted, views)), views, evicted);
    }

    /// <summary>
    /// Whether participants may move between stages now. While any slot waits, for its cluster, its former placement or a hand that
    /// holds it, nobody does: it would leave its slot and not be given the other.
    /// </summary>
    private static bool MayMove(FailurePolicySpec policy, Dictionary<Slot, SlotView> views) =>
        policy.ParticipantMoves == ParticipantMoves.BetweenStages
        && views.Values.All(view => view is { MustWait: null, IsLeaving: false, IsAbandoned: false, IsHeld: false });

    /// <summary>A move that balances the stages, where participants may be moved between them.</summary>
    private static StageMove? Move(RunScene scene, RunDefinition accepted, Dictionary<Slot, SlotView> views)
    {
        if (!MayMove(scene.Run.Spec.FailurePolicy, views) || scene.View.Progress is not { } progress)
        {
            return null;
        }

        var mayMove = Enrolled(scene).Where(participant => participant.IsEligible).Select(participant => participant.Name).ToHashSet();
        return StageBalance.Find(accepted, progress.Members, mayMove);
    }

    /// <summary>Those of some held slots that another participant would take, one that did not lose a shard a short while ago, were they lost.</summary>
    public static IReadOnlySet<Slot> Wanted(RunScene scene, RunDefinition accepted, IReadOnlySet<Slot> slots)
    {
        var current = Current(scene, Views(scene));
        var holders = current.Where(placement => slots.Contains(placement.Slot)).ToDictionary(placement => placement.Slot, placement => placement.Participant);
        var lost = current.Select(placement => slots.Contains(placement.Slot) ? placement with { Lost = true } : placement).ToList();
        var known = holders.Values.OfType<string>().Concat(scene.Shaky).ToHashSet();
        return Plan(scene, accepted, lost, mayMove: false).Placements
            .Where(desired => holders.ContainsKey(desired.Slot) && !known.Contains(desired.Participant))
            .Select(desired => desired.Slot)
            .ToHashSet();
    }

    public static Slot SlotOf(V1Alpha1ShardPlacement placement) => new(placement.Spec.Stage, placement.Spec.Slot);

    public static Member MemberOf(V1Alpha1ShardPlacement placement) =>
        new(SlotOf(placement), placement.Spec.Epoch, placement.Spec.Participant);

    private static PlacementPlan Plan(RunScene scene, RunDefinition accepted, List<CurrentPlacement> current, bool mayMove, StageMove? move = null) => PlacementPlanner.Plan(
        accepted,
        [.. Enrolled(scene).Select(participant => Candidate(participant, mayMove))],
        scene.Clusters.ToDictionary(cluster => cluster.Metadata.Name, Health),
        current,
        move);

    private static IEnumerable<EnrolledParticipant> Enrolled(RunScene scene) =>
        scene.Participants.Where(participant => scene.View.State.Participants.ContainsKey(participant.Name));

    private static Dictionary<Slot, SlotView> Views(RunScene scene) => scene.Placements.Select(SlotOf)
        .Union(scene.View.State.Members.Keys)
        .ToDictionary(slot => slot, slot => View(scene, slot));

    private static List<CurrentPlacement> Current(RunScene scene, Dictionary<Slot, SlotView> views) =>
        [.. views.Values.Select(view => view.Current).OfType<CurrentPlacement>(), .. scene.Shaky.Select(LastResort)];

    /// <summary>
    /// The planner offers slots last to whoever lost one. Who lost one a short while ago has no lost slot any more once somebody
    /// else took it: a slot that no run has says it in its place.
    /// </summary>
    private static CurrentPlacement LastResort(string participant, int index) =>
        new(new Slot(int.MaxValue, index), 0, participant, Lost: true);

    private static PlacementCandidate Candidate(EnrolledParticipant participant, bool mayMove)
    {
        var spec = participant.Participant.Spec;
        var phase = participant.Eligible.Reason switch
        {
            EligibilityReason.Banned => ParticipantPhase.Banned,
            EligibilityReason.Quarantined => ParticipantPhase.Quarantined,
            EligibilityReason.ClusterNotReady or EligibilityReason.NoDynamicResources => ParticipantPhase.Unreachable,
            EligibilityReason.Eligible or EligibilityReason.Unschedulable => ParticipantPhase.Active,
            _ => ParticipantPhase.Draining,
        };
        return new PlacementCandidate(participant.Name, spec.ClusterRef.Name, spec.Worker.MaxWorkers, phase, spec.Unschedulable)
        {
            MayMove = mayMove,
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
            IsHeld = scene.IsHeld(slot),
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
            Pod = placement is null ? null : PodSightings.ByHomeClock(placement, scene.PodSightings),
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
            || FailureRules.Action(policy, placement.Status.Pod) == FailureAction.MoveShard);
}
