using System.Diagnostics.CodeAnalysis;

using k8s;
using k8s.Models;

namespace ProtocolLearning.Controllers.Reconciliation;

/// <summary>What came of one call of a controller or finalizer.</summary>
/// <typeparam name="TEntity">The kind that was reconciled.</typeparam>
[SuppressMessage("Design", "CA1000", Justification = "The shape of KubeOps: ReconciliationResult<T>.Success(entity).")]
public sealed record ReconciliationResult<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private ReconciliationResult(TEntity entity, string? errorMessage, Exception? error, TimeSpan? requeueAfter)
    {
        Entity = entity;
        ErrorMessage = errorMessage;
        Error = error;
        RequeueAfter = requeueAfter;
    }

    /// <summary>The entity that was reconciled.</summary>
    public TEntity Entity { get; }

    /// <summary>What went wrong, or null on success.</summary>
    public string? ErrorMessage { get; }

    /// <summary>The exception behind the failure, where there is one.</summary>
    public Exception? Error { get; }

    /// <summary>When to call again: after a success exactly then, after a failure no sooner than then and the backoff.</summary>
    public TimeSpan? RequeueAfter { get; }

    /// <summary>Whether the call reached its goal.</summary>
    public bool IsSuccess => ErrorMessage is null;

    /// <summary>The call reached its goal; earlier failures of this object are forgotten.</summary>
    /// <param name="entity">The entity that was reconciled.</param>
    /// <param name="requeueAfter">When to look again without any change, or null to wait for one.</param>
    public static ReconciliationResult<TEntity> Success(TEntity entity, TimeSpan? requeueAfter = null) =>
        new(entity, null, null, requeueAfter);

    /// <summary>The call failed; it is repeated with exponential backoff for as long as it fails, and never given up.</summary>
    /// <param name="entity">The entity that was reconciled.</param>
    /// <param name="errorMessage">What is wrong, where, and what to do.</param>
    /// <param name="error">The exception behind it, if any.</param>
    /// <param name="requeueAfter">The least delay before the next call.</param>
    public static ReconciliationResult<TEntity> Failure(
        TEntity entity, string errorMessage, Exception? error = null, TimeSpan? requeueAfter = null) =>
        new(entity, errorMessage, error, requeueAfter);
}
