using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.MemberClusters;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>Deletes a placement's pods before it goes: no owner reference reaches into another cluster.</summary>
internal sealed class PodsFinalizer(IClusterSet clusters, MemberPods members) : IEntityFinalizer<V1Alpha1ShardPlacement>
{
    /// <summary>What stands in <c>metadata.finalizers</c>.</summary>
    public const string Identifier = ApiGroup.Name + "/pods";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public async Task<ReconciliationResult<V1Alpha1ShardPlacement>> FinalizeAsync(
        V1Alpha1ShardPlacement entity, CancellationToken cancellationToken)
    {
        foreach (var observed in members.Of(entity).Where(pod => pod.Pod.Metadata.DeletionTimestamp is null))
        {
            if (clusters.Find(observed.Cluster) is { } cluster)
            {
                await cluster.Api.DeleteAsync(observed.Pod, null, cancellationToken);
            }
        }

        return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity, IsClean(entity) ? null : Retry);
    }

    /// <summary>
    /// No pod is left, as far as can be told: a member that does not answer keeps the finalizer, one whose MemberCluster was
    /// deleted does not.
    /// </summary>
    private bool IsClean(V1Alpha1ShardPlacement placement)
    {
        var isMember = clusters.Home.Cache<V1Alpha1MemberCluster>().Find(new ObjectKey("", placement.Spec.Cluster)) is not null;
        var isKnown = !isMember || clusters.Find(placement.Spec.Cluster) is { HasSynced: true };
        return isKnown && members.Of(placement).Count == 0;
    }
}
