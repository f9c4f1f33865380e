using k8s.Models;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Controllers.Reconciliation;
using ProtocolLearning.Resources;
using ProtocolLearning.Resources.MemberClusters;

namespace ProtocolLearning.Operator.Members;

/// <summary>
/// Keeps a MemberCluster that is deleted until its shards are placed elsewhere and its pods are gone, or until somebody who knows
/// better lets go of them.
/// </summary>
internal sealed class InUseFinalizer(
    IClusterSet clusters, MemberReporter reporter, MemberShards shards, LeftoverSweep sweep, MemberLimits limits, IEventRecorder events)
    : IEntityFinalizer<V1Alpha1MemberCluster>
{
    /// <summary>What stands in <c>metadata.finalizers</c>.</summary>
    public const string Identifier = ApiGroup.Name + "/in-use";

    public async Task<ReconciliationResult<V1Alpha1MemberCluster>> FinalizeAsync(
        V1Alpha1MemberCluster entity, CancellationToken cancellationToken)
    {
        var seen = clusters.Find(entity.Metadata.Name) is { } member ? sweep.Find(member)?.Count : null;
        var (placed, leftovers) = (shards.In(entity), seen ?? entity.Status?.Leftovers ?? 0);
        if (entity.GetAnnotation(ResourceLabels.Abandon) == "true")
        {
            events.Record(
                clusters.Home, entity, EventType.Warning, "Abandoned", "Release", $"{placed} shards and {leftovers} pods are left in the cluster");
            return ReconciliationResult<V1Alpha1MemberCluster>.Success(entity);
        }

        if (placed == 0 && leftovers == 0)
        {
            return ReconciliationResult<V1Alpha1MemberCluster>.Success(entity);
        }

        await reporter.ReportAsync(entity, cancellationToken);
        return ReconciliationResult<V1Alpha1MemberCluster>.Success(entity, limits.DoubtfulInterval);
    }
}
