using k8s.Models;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Controller;
using KubeOps.KubernetesClient;
using ProtocolLearning.Benchmarks.Runtime;

namespace ProtocolLearning.Benchmarks.KubeOps;

/// <summary>Widgets in KubeOps, as its documents show a controller: look for the child, make it, write the status.</summary>
internal sealed class KubeOpsWidgetController(IKubernetesClient client, WidgetWork work) : IEntityController<Widget>
{
    public async Task<ReconciliationResult<Widget>> ReconcileAsync(Widget entity, CancellationToken cancellationToken)
    {
        var child = await client.GetAsync<V1ConfigMap>(entity.Metadata.Name, entity.Metadata.NamespaceProperty, cancellationToken);
        var desired = entity.Child();
        if (child is null)
        {
            await client.CreateAsync(desired, cancellationToken: cancellationToken);
        }
        else if (child.Data?.TryGetValue("size", out var size) != true || size != desired.Data["size"])
        {
            child.Data = desired.Data;
            await client.UpdateAsync(child, cancellationToken: cancellationToken);
        }

        if (entity.Status?.Phase != entity.Phase())
        {
            entity.Status = new Widget.WidgetStatus { Phase = entity.Phase() };
            entity = await client.UpdateStatusAsync(entity, cancellationToken: cancellationToken);
        }

        work.Reconciled(entity.Metadata.Name);
        return ReconciliationResult<Widget>.Success(entity);
    }

    public Task<ReconciliationResult<Widget>> DeletedAsync(Widget entity, CancellationToken cancellationToken)
    {
        work.Deleted(entity.Metadata.Name);
        return Task.FromResult(ReconciliationResult<Widget>.Success(entity));
    }
}
