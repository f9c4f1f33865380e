using k8s;
using k8s.Models;

namespace ProtocolLearning.Controllers.Reconciliation;

/// <summary>
/// Cleans up what no owner reference can, before an entity goes. The shape is that of KubeOps' interface of the same name.
/// </summary>
/// <remarks>The runtime adds the finalizer's identifier before the first reconcile and removes it after success.</remarks>
/// <typeparam name="TEntity">The kind that is finalized.</typeparam>
public interface IEntityFinalizer<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Called while the entity has a deletion timestamp and still carries this finalizer.</summary>
    /// <param name="entity">A copy that belongs to the finalizer.</param>
    /// <param name="cancellationToken">Cancelled when leadership is lost or the time to drain is over.</param>
    /// <returns>
    /// Success without a requeue removes the finalizer. Success with a requeue keeps it and calls again: work is still going on.
    /// A failure is retried with backoff.
    /// </returns>
    Task<ReconciliationResult<TEntity>> FinalizeAsync(TEntity entity, CancellationToken cancellationToken);
}
