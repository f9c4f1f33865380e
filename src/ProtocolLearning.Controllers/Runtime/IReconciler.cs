using ProtocolLearning.Controllers.Clusters;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>Works on one request.</summary>
internal interface IReconciler
{
    Task<ReconcileOutcome> ReconcileAsync(ClusterRequest request, Guid id, CancellationToken cancellationToken);
}
