using k8s;
using k8s.Models;

using ProtocolLearning.Controllers.Reconciliation;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>
/// What a reconciliation came to, for the queue: <see cref="ErrorMessage"/> and <see cref="IsConflict"/> both mean to try again.
/// </summary>
internal readonly record struct ReconcileOutcome(
    string? ErrorMessage, Exception? Error, TimeSpan? RequeueAfter, bool IsConflict = false)
{
    public static ReconcileOutcome Success => default;

    public static ReconcileOutcome Conflict(string? message) => new(message ?? "conflict", null, null, true);

    public static ReconcileOutcome Of<TEntity>(ReconciliationResult<TEntity> result)
        where TEntity : class, IKubernetesObject<V1ObjectMeta> =>
        new(result.ErrorMessage, result.Error, result.RequeueAfter);
}
