using k8s.Models;

using ProtocolLearning.Controllers.Reconciliation;

namespace ProtocolLearning.Controllers.Tests.Runtime;

/// <summary>Has no controller.</summary>
public sealed class ConfigMapFinalizer : IEntityFinalizer<V1ConfigMap>
{
    public Task<ReconciliationResult<V1ConfigMap>> FinalizeAsync(V1ConfigMap entity, CancellationToken cancellationToken) =>
        Task.FromResult(ReconciliationResult<V1ConfigMap>.Success(entity));
}
