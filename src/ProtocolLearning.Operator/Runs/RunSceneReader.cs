using k8s.Models;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Coordinators;
using ProtocolLearning.Operator.Definitions;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Operator.Planning;
using ProtocolLearning.Protocol.Log;
using ProtocolLearning.Protocol.Rounds;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Operator.Runs;

/// <summary>Reads a scene from the home caches.</summary>
internal sealed class RunSceneReader(IClusterSet clusters, ClusterSightings sightings, OutdatedShards outdated, TimeProvider time)
{
    /// <param name="run">The run.</param>
    /// <param name="problem">What is wrong with its spec.</param>
    /// <param name="coordinator">What was done about its coordinator; null where there shall be none.</param>
    /// <param name="address">Where its coordinator is.</param>
    /// <param name="context">What is remembered of the run.</param>
    public RunScene Read(
        V1Alpha1TrainingRun run, DefinitionProblem? problem, CoordinatorPlan? coordinator, CoordinatorAddress? address, RunContext context)
    {
        var @namespace = run.Metadata.NamespaceProperty;
        var members = clusters.Home.Cache<V1Alpha1MemberCluster>().List();
        var home = clusters.Home.Cache<V1Namespace>().Find(new ObjectKey("", @namespace));
        var (view, now) = (context.View, time.GetUtcNow());
        if (view.IsCurrent)
        {
            context.NoteLost([.. view.State.Members.Values.Where(IsByItsMachine).Select(member => member.Member)], now);
        }

        var placements = clusters.Home.Cache<V1Alpha1ShardPlacement>().ListNamespace(@namespace)
            .Where(placement => placement.Spec.Run == run.Metadata.Name)
            .ToLookup(placement => placement.Metadata.DeletionTimestamp is null);
        var participants = clusters.Home.Cache<V1Alpha1Participant>().ListNamespace(@namespace)
            .Where(participant => participant.Spec.RunRef.Name == run.Metadata.Name && participant.Metadata.DeletionTimestamp is null)
            .OrderBy(participant => participant.Metadata.Name, StringComparer.Ordinal)
            .ToList();
        if (view.IsCurrent)
        {
            context.Unjoined = EndpointReach.Note(context.Unjoined, [.. placements[true]], view.State, now);
        }

        context.PodSightings = PodSightings.Note(context.PodSightings, placements[true], members, now);
        context.Evictions = Evictions.Of(context.Evictions, run.Spec.FailurePolicy, placements[true], participants);
        return new RunScene
        {
            Run = run,
            Problem = problem,
            Participants =
            [
                .. participants.Select(participant => Enrol(run, participant, context.Evictions.GetValueOrDefault(participant.Metadata.Name), members, home, view)),
            ],
            Placements = [.. placements[true].OrderBy(RunPlan.SlotOf)],
            Leaving = placements[false].Select(RunPlan.SlotOf).ToHashSet(),
            Clusters = members,
            Coordinator = address,
            CoordinatorPod = coordinator?.Current?.Metadata.Name,
            CoordinatorTrouble = coordinator?.Trouble,
            LogLost = coordinator?.LogLost,
            Term = coordinator?.Term ?? 0,
            View = view,
            Refusal = context.Refusal is { } refusal && refusal.Generation == run.Metadata.Generation ? refusal.Problem : null,
            Shaky = context.Shaky,
            Outdated = outdated.Of(run, placements[true], participants),
            LostAt = context.LostAt,
            Sighted = sightings.All,
            Unjoined = context.Unjoined,
            PodSightings = context.PodSightings,
            Now = now,
        };
    }

    private static bool IsByItsMachine(MemberState member) =>
        member.LossReason is LossReason.HeartbeatMissed or LossReason.PodGone or LossReason.NodeDeleted;

    private static EnrolledParticipant Enrol(
        V1Alpha1TrainingRun run,
        V1Alpha1Participant participant,
        Eviction? eviction,
        IReadOnlyList<V1Alpha1MemberCluster> members,
        V1Namespace? home,
        CoordinatorView view)
    {
        var eligible = Eligibility.Judge(
            participant,
            run.Spec.Incentives.MinimumStake,
            members.FirstOrDefault(cluster => cluster.Metadata.Name == participant.Spec.ClusterRef.Name),
            home,
            view.State.Participants.GetValueOrDefault(participant.Metadata.Name),
            eviction?.Why);
        return new EnrolledParticipant(participant, eligible) { Evicted = eviction?.Why };
    }
}
