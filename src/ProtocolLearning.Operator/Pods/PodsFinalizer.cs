using Microsoft.Extensions.Logging;
using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.ShardPlacements;

namespace ProtocolLearning.Operator.Pods;

/// <summary>Deletes a placement's pods before it goes: no owner reference reaches into another cluster.</summary>
internal sealed class PodsFinalizer(IClusterSet clusters, MemberPods members, IPodAuthority authority, ILogger<PodsFinalizer> logger)
    : IEntityFinalizer<V1Alpha1ShardPlacement>
{
    /// <summary>What stands in <c>metadata.finalizers</c>.</summary>
    public const string Identifier = ApiGroup.Name + "/remote-cleanup";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public async Task<ReconciliationResult<V1Alpha1ShardPlacement>> FinalizeAsync(
        V1Alpha1ShardPlacement entity, CancellationToken cancellationToken)
    {
        foreach (var observed in members.Of(entity).Where(pod => pod.Pod.Metadata.DeletionTimestamp is null))
        {
            await TryDeleteAsync(observed, cancellationToken);
        }

        if (!IsClean(entity))
        {
            return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity, Retry);
        }

        await authority.ClearedAsync(entity, cancellationToken);
        return ReconciliationResult<V1Alpha1ShardPlacement>.Success(entity);
    }

    /// <summary>A member that does not answer must not keep the pods in the others.</summary>
    private async Task TryDeleteAsync(ObservedPod observed, CancellationToken cancellationToken)
    {
        if (clusters.Find(observed.Cluster) is not { } cluster)
        {
            return;
        }

        try
        {
            await cluster.Api.DeleteAsync(observed.Pod, null, cancellationToken);
        }
        catch (ApiException exception) when (exception.IsUnreachable || exception.IsUnauthorized)
        {
            Log.PodNotDeleted(
                logger, observed.Cluster, observed.Pod.Metadata.NamespaceProperty, observed.Pod.Metadata.Name, exception.Message);
        }
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
