using k8s;
using k8s.Models;

using ProtocolLearning.Controllers.Caching;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Observability;
using ProtocolLearning.Controllers.Reconciliation;

namespace ProtocolLearning.Controllers.Runtime;

/// <inheritdoc/>
internal sealed class ControllerDefinition<TController, TEntity>(ControllerOptions<TEntity> options) : IControllerDefinition
    where TController : class, IEntityController<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    public string Name => options.Name;

    public Type EntityType => typeof(TEntity);

    public IEnumerable<ICacheDefinition> DefaultCaches() =>
    [
        new CacheDefinition<TEntity>(options.Scope, new CacheOptions<TEntity>()),
        .. options.Sources.Select(source => source.DefaultCache()),
    ];

    public IController Build(
        IServiceProvider services, IReadOnlyList<FinalizerDefinition> finalizers, ControllerMetrics metrics, TimeProvider time) =>
        new Controller<TController, TEntity>(options, services, finalizers, metrics, time);
}
