using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>Who holds a stage's state, seen from one member cluster.</summary>
/// <param name="Replicas">Placements of the stage in the cluster.</param>
/// <param name="Here">How many of them are active, their pod not on its way out.</param>
/// <param name="Elsewhere">How many are in other clusters.</param>
internal sealed record StageHolders(int Replicas, int Here, int Elsewhere)
{
    /// <param name="placement">One of the cluster's.</param>
    /// <param name="stage">All placements of the stage that are known.</param>
    /// <param name="unseen">Replicas in clusters that are not seen from here, which count as active.</param>
    public static StageHolders Of(V1Alpha1ShardPlacement placement, IReadOnlyCollection<V1Alpha1ShardPlacement> stage, int unseen)
    {
        var here = stage.Where(other => (other.Spec.Cluster, other.Spec.Namespace) == (placement.Spec.Cluster, placement.Spec.Namespace)).ToList();
        var active = here.Count(IsHolder);
        return new StageHolders(here.Count, active, stage.Count(IsHolder) - active + unseen);
    }

    /// <summary>Whether a placement's worker holds the state, and nothing says that it is about to end.</summary>
    public static bool IsHolder(V1Alpha1ShardPlacement placement) =>
        placement.Status is { Phase: ShardPhase.Active } status
        && status.Pod?.Phase is not (ShardPodPhase.Terminating or ShardPodPhase.Failed or ShardPodPhase.Succeeded or ShardPodPhase.Missing);
}
