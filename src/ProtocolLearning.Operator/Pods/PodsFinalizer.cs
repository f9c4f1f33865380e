using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>Deletes a placement's pods before it goes: no owner reference reaches into another cluster.</summary>
internal sealed class PodsFinalizer(IClusterSet clusters, MemberPods members, PodRemover remover, IPodAuthority authority)
    : IEntityFinalizer<V1Alpha1ShardPlacement>
{
    /// <summary>What stands in <c>metadata.finalizers</c>.</summary>
    public const string Identifier = ApiGroup.Name + "/remote-cleanup";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public async Task<ReconciliationResult<V1Alpha1ShardPlacement>> FinalizeAsync(
        V1Alpha1ShardPlacement entity, CancellationToken cancellationToken)
    {
        await remover.RemoveAsync(members.Of(entity), cancellationToken);

        if (!IsClean(entity))
        {
            return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity, Retry);
        }

        await authority.ClearedAsync(entity, cancellationToken);
        return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity);
    }

    /// <summary>
    /// No pod is left, as far as can be told. A member that does not answer keeps the finalizer until it counts as lost: what runs
    /// there is swept up when it returns. A Pull cluster's agent says it in the placement's status.
    /// </summary>
    private bool IsClean(V1Alpha1ShardPlacement placement)
    {
        var engaged = clusters.Find(placement.Spec.Cluster);
        var left = members.Of(placement);
        var isSeen = authority.IsElsewhere(placement.Spec.Cluster)
            ? placement.Status?.Pod?.Name is null
            : engaged is { HasSynced: true } && ReferenceEquals(engaged, clusters.Find(placement.Spec.Cluster));
        return (isSeen || authority.IsLost(placement.Spec.Cluster)) && left.All(pod => authority.IsLost(pod.Cluster));
    }
}
