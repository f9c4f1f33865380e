using k8s;
using k8s.Models;

namespace ProtocolLearning.Controllers.Reconciliation;

/// <summary>Brings the world to what an entity's spec says. The shape is that of KubeOps' interface of the same name.</summary>
/// <remarks>
/// A controller is level-based: it is called with the newest state that the cache holds, not once for each change, and never
/// twice at the same time for the same object. It must give the same result when it is called again. It is resolved from a
/// service scope of its own for each call, unless it was registered with another lifetime before.
/// </remarks>
/// <typeparam name="TEntity">The kind that is reconciled; it carries <see cref="KubernetesEntityAttribute"/>.</typeparam>
public interface IEntityController<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>
    /// Called when the entity was added or changed, when something it owns or watches changed, or when a requeue is due.
    /// </summary>
    /// <param name="entity">A copy that belongs to the controller, without <c>managedFields</c> of other managers.</param>
    /// <param name="cancellationToken">Cancelled when leadership is lost or the time to drain is over: no write may
    /// follow.</param>
    /// <returns>Whether it worked, and when to call again. An exception counts as a failure.</returns>
    Task<ReconciliationResult<TEntity>> ReconcileAsync(TEntity entity, CancellationToken cancellationToken);

    /// <summary>
    /// Called after the entity is gone, with its last known state. A restart, a change of leader or the cluster's disengagement forgets
    /// the deletions that were not told yet: what must happen belongs in a finalizer.
    /// </summary>
    /// <param name="entity">The last state that was seen.</param>
    /// <param name="cancellationToken">As for <see cref="ReconcileAsync"/>.</param>
    /// <returns>A failure is retried with backoff until it succeeds.</returns>
    Task<ReconciliationResult<TEntity>> DeletedAsync(TEntity entity, CancellationToken cancellationToken);
}
