using k8s;
using k8s.Models;

using Microsoft.Extensions.DependencyInjection;

using ProtocolLearning.Controllers.Api;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Reconciliation;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>From a request to the calls of a controller and its finalizers, by what the cache knows.</summary>
internal sealed class EntityReconciler<TController, TEntity>(
    IServiceScopeFactory scopes,
    IClusterSet clusters,
    Tombstones<TEntity> tombstones,
    IReadOnlyList<FinalizerDefinition> finalizers) : IReconciler
    where TController : class, IEntityController<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    public async Task<ReconcileOutcome> ReconcileAsync(ClusterRequest request, Guid id, CancellationToken cancellationToken)
    {
        if (clusters.Find(request.Cluster) is not { } cluster)
        {
            // It left; should it come back, its first list wakes us again.
            return ReconcileOutcome.Success;
        }

        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        services.GetRequiredService<CurrentReconcile>().Context = new ReconcileContext(request, cluster, id);
        foreach (var last in tombstones.Of(request))
        {
            var copy = KubernetesSerializer.Clone(last);
            var told = await services.GetRequiredService<TController>().DeletedAsync(copy, cancellationToken);
            if (!told.IsSuccess)
            {
                return ReconcileOutcome.Of(told);
            }

            tombstones.Remove(request, last);
        }

        if (cluster.Cache<TEntity>().Find(request.Key) is not { } cached)
        {
            return ReconcileOutcome.Success;
        }

        var entity = KubernetesSerializer.Clone(cached);
        return entity.Metadata.DeletionTimestamp is null
            ? await ReconcileAsync(services, cluster, entity, cancellationToken)
            : await FinalizeAsync(services, cluster, entity, cancellationToken);
    }

    private async Task<ReconcileOutcome> ReconcileAsync(
        IServiceProvider services, ICluster cluster, TEntity entity, CancellationToken cancellationToken)
    {
        foreach (var finalizer in finalizers.Where(finalizer => finalizer.IsOurs))
        {
            var added = await cluster.Api.AddFinalizerAsync(entity, finalizer.Identifier, cancellationToken);
            if (!added.IsSuccess)
            {
                return Refused(added.Outcome, added.Message);
            }

            Take(entity, added.Value!);
        }

        return ReconcileOutcome.Of(await services.GetRequiredService<TController>().ReconcileAsync(entity, cancellationToken));
    }

    private async Task<ReconcileOutcome> FinalizeAsync(
        IServiceProvider services, ICluster cluster, TEntity entity, CancellationToken cancellationToken)
    {
        foreach (var definition in finalizers.Where(finalizer => entity.Metadata.Finalizers?.Contains(finalizer.Identifier) == true))
        {
            var finalizer = (IEntityFinalizer<TEntity>)services.GetRequiredService(definition.FinalizerType);
            var result = await finalizer.FinalizeAsync(entity, cancellationToken);
            if (!result.IsSuccess || result.RequeueAfter is not null)
            {
                return ReconcileOutcome.Of(result);
            }

            if (!definition.IsOurs)
            {
                continue;
            }

            var removed = await cluster.Api.RemoveFinalizerAsync(entity, definition.Identifier, cancellationToken);
            if (!removed.IsSuccess)
            {
                return Refused(removed.Outcome, removed.Message);
            }

            Take(entity, removed.Value!);
        }

        return ReconcileOutcome.Success;
    }

    /// <summary>
    /// An object that is gone needs nothing more; a conflict means that a newer version is on its way into the cache.
    /// </summary>
    private static ReconcileOutcome Refused(ApiOutcome outcome, string? message) =>
        outcome is ApiOutcome.NotFound ? ReconcileOutcome.Success : ReconcileOutcome.Conflict(message);

    private static void Take(TEntity entity, V1ObjectMeta written) =>
        entity.Metadata = entity.Metadata with { Finalizers = written.Finalizers, ResourceVersion = written.ResourceVersion };
}
