using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.Participants;
using ProtocolLearning.Resources.ShardPlacements;
using ProtocolLearning.Resources.TrainingRuns;

namespace ProtocolLearning.Cli.Access;

/// <summary>The objects of one run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Participants">Its participants, by name.</param>
/// <param name="Placements">Its placements, by stage and slot.</param>
/// <param name="Clusters">All member clusters; null where the user may not list them.</param>
internal sealed record RunObjects(
    V1Alpha1TrainingRun Run,
    IReadOnlyList<V1Alpha1Participant> Participants,
    IReadOnlyList<V1Alpha1ShardPlacement> Placements,
    IReadOnlyList<V1Alpha1MemberCluster>? Clusters)
{
    /// <summary>Reads a run's objects.</summary>
    /// <exception cref="CommandFailure">There is no such run.</exception>
    public static async Task<RunObjects> ReadAsync(ClusterAccess home, string run, CancellationToken cancellationToken)
    {
        var found = await home.FindAsync<V1Alpha1TrainingRun>(run, cancellationToken)
            ?? throw new CommandFailure($"there is no TrainingRun {run} in namespace {home.Namespace} of {home.Address}; see 'kubectl get plrun -A'");
        var participants = await home.ListAsync<V1Alpha1Participant>(cancellationToken);
        var placements = await home.ListAsync<V1Alpha1ShardPlacement>(cancellationToken);
        return new RunObjects(
            found,
            [.. participants.Where(participant => participant.Spec.RunRef.Name == run).OrderBy(participant => participant.Metadata.Name, StringComparer.Ordinal)],
            [.. placements.Where(placement => placement.Spec.Run == run).OrderBy(placement => (placement.Spec.Stage, placement.Spec.Slot))],
            await home.ListClusterScopedAsync<V1Alpha1MemberCluster>(cancellationToken));
    }
}
