using k8s;
using k8s.Models;

using Microsoft.Extensions.DependencyInjection;

using ProtocolLearning.Controllers.Caching;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Reconciliation;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>Registers what an operator consists of.</summary>
public interface IOperatorBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>Adds a controller for a kind.</summary>
    /// <param name="configure">Workers, further sources, predicate; null for the defaults.</param>
    IOperatorBuilder AddController<TController, TEntity>(Action<ControllerOptions<TEntity>>? configure = null)
        where TController : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Adds a finalizer for a kind that a controller is registered for; where several are, the first one runs it.
    /// </summary>
    /// <param name="identifier">What stands in <c>metadata.finalizers</c>: <c>domain/name</c>.</param>
    IOperatorBuilder AddFinalizer<TFinalizer, TEntity>(string identifier)
        where TFinalizer : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Adds a part in a finalizer that another process puts on and takes off: it is called as of <see cref="AddFinalizer"/>, and
    /// nothing is written to the object's metadata. How the other process learns of its success is the finalizer's own business.
    /// </summary>
    /// <param name="identifier">What stands in <c>metadata.finalizers</c>: <c>domain/name</c>.</param>
    IOperatorBuilder AssistFinalizer<TFinalizer, TEntity>(string identifier)
        where TFinalizer : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Says how a kind is cached in the clusters of a scope: selectors, indexes, what is kept. Once for each kind and scope; a
    /// kind that a controller reconciles, owns or watches without it is cached whole.
    /// </summary>
    IOperatorBuilder AddCache<T>(ClusterScope scope, Action<CacheOptions<T>>? configure = null)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Has something done when leadership was lost and the workers have ended: what only a leader may show or hold open is let go of.
    /// </summary>
    IOperatorBuilder OnStandingBy(Func<IServiceProvider, Task> action);
}
