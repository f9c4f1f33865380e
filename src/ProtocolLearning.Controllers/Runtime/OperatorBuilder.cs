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
    private readonly List<Func<IServiceProvider, Task>> _standingBy = [];

    public IServiceCollection Services => services;

    public IReadOnlyList<IControllerDefinition> Controllers => _controllers;

    public IReadOnlyList<Func<IServiceProvider, Task>> StandingBy => _standingBy;

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
        Add<TFinalizer, TEntity>(identifier, isOurs: true);
        return this;
    }

    public IOperatorBuilder AssistFinalizer<TFinalizer, TEntity>(string identifier)
        where TFinalizer : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        Add<TFinalizer, TEntity>(identifier, isOurs: false);
        return this;
    }

    public IOperatorBuilder AddCache<T>(ClusterScope scope, Action<CacheOptions<T>>? configure = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (_caches.Any(cache => cache.Type == typeof(T) && cache.Scope == scope))
        {
            throw new ArgumentException(
                $"The cache of {typeof(T).Name} in scope {scope} is declared already: declare it once, with all it needs.");
        }

        var options = new CacheOptions<T>();
        configure?.Invoke(options);
        _caches.Add(new CacheDefinition<T>(scope, options));
        return this;
    }

    public IOperatorBuilder OnStandingBy(Func<IServiceProvider, Task> action)
    {
        _standingBy.Add(action);
        return this;
    }

    /// <summary>The finalizers that a controller has to run: those of its kind, where it is the first one of that kind.</summary>
    /// <exception cref="InvalidOperationException">A finalizer's kind has no controller: nothing would ever run it.</exception>
    public IReadOnlyList<FinalizerDefinition> FinalizersOf(IControllerDefinition controller)
    {
        if (_finalizers.Find(finalizer => _controllers.TrueForAll(other => other.EntityType != finalizer.EntityType)) is { } orphan)
        {
            throw new InvalidOperationException(
                $"Finalizer {orphan.Identifier} is for {orphan.EntityType.Name}, which no controller reconciles. Add one with AddController.");
        }

        return _controllers.First(other => other.EntityType == controller.EntityType) == controller
            ? [.. _finalizers.Where(finalizer => finalizer.EntityType == controller.EntityType)]
            : [];
    }

    /// <summary>The declared caches, and a plain one for whatever else the controllers need.</summary>
    public IReadOnlyList<ICacheDefinition> Caches() =>
    [
        .. _caches
            .Concat(_controllers.SelectMany(controller => controller.DefaultCaches()))
            .DistinctBy(cache => (cache.Type, cache.Scope)),
    ];

    private void Add<TFinalizer, TEntity>(string identifier, bool isOurs)
        where TFinalizer : class
    {
        ArgumentException.ThrowIfNullOrEmpty(identifier);
        services.TryAddScoped<TFinalizer>();
        _finalizers.Add(new FinalizerDefinition(typeof(TEntity), typeof(TFinalizer), identifier, isOurs));
    }
}
