using System.Collections.Concurrent;
using k8s.Models;
using ProtocolLearning.Controllers;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Reconciliation;

namespace ProtocolLearning.Conformance.Tests.Runtime;

/// <summary>One ConfigMap for each gadget, and a status, both by server-side apply; it looks again every few milliseconds.</summary>
public sealed class GadgetController(IClusterSet clusters) : IEntityController<Gadget>
{
    public const string Manager = "conformance";

    private readonly ConcurrentDictionary<string, int> _reconciled = [];
    private readonly ConcurrentQueue<string> _deleted = [];

    public IReadOnlyCollection<string> Deleted => _deleted;

    public int CountOf(string name) => _reconciled.GetValueOrDefault(name);

    public async Task<ReconciliationResult<Gadget>> ReconcileAsync(Gadget entity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var (home, key) = (clusters.Home, ObjectKey.Of(entity));
        var child = new V1ConfigMap
        {
            Metadata = new V1ObjectMeta
            {
                Name = key.Name,
                NamespaceProperty = key.Namespace,
                OwnerReferences =
                [
                    new V1OwnerReference { ApiVersion = entity.ApiVersion, Kind = entity.Kind, Name = key.Name, Uid = entity.Metadata.Uid, Controller = true },
                ],
            },
            Data = new Dictionary<string, string> { ["size"] = $"{entity.Spec!.Size}" },
        };
        var made = await home.Api.ApplyAsync(child, home.Cache<V1ConfigMap>().Find(key), Manager, cancellationToken);
        var desired = home.Cache<Gadget>().Clone(entity);
        desired.Status = new Gadget.GadgetStatus { Phase = $"Made{entity.Spec.Size}" };
        var told = await home.Api.ApplyStatusAsync(desired, home.Cache<Gadget>().Find(key), Manager, cancellationToken);
        _reconciled.AddOrUpdate(key.Name, 1, (_, count) => count + 1);
        return made.IsSuccess && told.IsSuccess
            ? ReconciliationResult<Gadget>.Success(entity, TimeSpan.FromMilliseconds(50))
            : ReconciliationResult<Gadget>.Failure(entity, $"{made.Outcome}, {told.Outcome}");
    }

    public Task<ReconciliationResult<Gadget>> DeletedAsync(Gadget entity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        _deleted.Enqueue(entity.Metadata.Name);
        return Task.FromResult(ReconciliationResult<Gadget>.Success(entity));
    }
}
