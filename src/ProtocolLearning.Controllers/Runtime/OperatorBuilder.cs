using k8s;
using k8s.Models;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

using ProtocolLearning.Controllers.Caching;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Reconciliation;

namespace ProtocolLearning.Controllers.Runtime;

/// <inheritdoc cref="IOperatorBuilder"/>
internal sealed class OperatorBuilder(IServiceCollection services) : IOperatorBuilder
{
    private readonly List<IControllerDefinition> _controllers = [];
    private readonly List<FinalizerDefinition> _finalizers = [];
    private readonly List<ICacheDefinition> _caches = [];

    public IServiceCollection Services => services;

    public IReadOnlyList<IControllerDefinition> Controllers => _controllers;

    public IReadOnlyList<FinalizerDefinition> Finalizers => _finalizers;

    public IOperatorBuilder AddController<TController, TEntity>(Action<ControllerOptions<TEntity>>? configure = null)
        where TController : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var options = new ControllerOptions<TEntity>();
        configure?.Invoke(options);
        if (_controllers.Any(controller => controller.Name == options.Name))
        {
            throw new ArgumentException($"There is a controller called \"{options.Name}\" already. Set another ControllerOptions.Name.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1);
        services.TryAddScoped<TController>();
        _controllers.Add(new ControllerDefinition<TController, TEntity>(options));
        return this;
    }

    public IOperatorBuilder AddFinalizer<TFinalizer, TEntity>(string identifier)
        where TFinalizer : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentException.ThrowIfNullOrEmpty(identifier);
        services.TryAddScoped<TFinalizer>();
        _finalizers.Add(new FinalizerDefinition(typeof(TEntity), typeof(TFinalizer), identifier));
        return this;
    }

    public IOperatorBuilder AddCache<T>(ClusterScope scope, Action<CacheOptions<T>>? configure = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (_caches.Any(cache => cache.Type == typeof(T) && cache.Scope == scope))
        {
            throw new ArgumentException($"The cache of {typeof(T).Name} in scope {scope} is declared already: declare it once, with all it needs.");
        }

        var options = new CacheOptions<T>();
        configure?.Invoke(options);
        _caches.Add(new CacheDefinition<T>(scope, options));
        return this;
    }

    /// <summary>The declared caches, and a plain one for whatever else the controllers need.</summary>
    public IReadOnlyList<ICacheDefinition> Caches() =>
    [
        .. _caches
            .Concat(_controllers.SelectMany(controller => controller.DefaultCaches()))
            .DistinctBy(cache => (cache.Type, cache.Scope)),
    ];
}
