using k8s.Models;
using ProtocolLearning.Benchmarks.Runtime;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Reconciliation;

namespace ProtocolLearning.Benchmarks.WidgetOperator;

/// <summary>Widgets in this repository's controller runtime.</summary>
internal sealed class WidgetController(IClusterSet clusters, WidgetWork work) : IEntityController<Widget>
{
    public const string Manager = "benchmark";

    public async Task<ReconciliationResult<Widget>> ReconcileAsync(Widget entity, CancellationToken cancellationToken)
    {
        var (home, key) = (clusters.Home, ObjectKey.Of(entity));
        var made = await home.Api.ApplyAsync(entity.Child(), home.Cache<V1ConfigMap>().Find(key), Manager, cancellationToken);
        var desired = new Widget { Metadata = entity.Metadata, Status = new Widget.WidgetStatus { Phase = entity.Phase() } };
        var told = await home.Api.ApplyStatusAsync(desired, entity, Manager, cancellationToken);
        if (!made.IsSuccess || !told.IsSuccess)
        {
            return ReconciliationResult<Widget>.Failure(entity, $"{made.Outcome}, {told.Outcome}");
        }

        work.Reconciled(key.Name);
        return ReconciliationResult<Widget>.Success(entity);
    }

    public Task<ReconciliationResult<Widget>> DeletedAsync(Widget entity, CancellationToken cancellationToken)
    {
        work.Deleted(entity.Metadata.Name);
        return Task.FromResult(ReconciliationResult<Widget>.Success(entity));
    }
}
