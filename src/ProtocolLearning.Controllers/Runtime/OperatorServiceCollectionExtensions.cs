using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using Prometheus;

using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Events;
using ProtocolLearning.Controllers.LeaderElection;
using ProtocolLearning.Controllers.Observability;

namespace ProtocolLearning.Controllers.Runtime;

/// <summary>Adds the runtime to a host.</summary>
public static class OperatorServiceCollectionExtensions
{
    private static readonly TimeSpan AfterDrain = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Adds the runtime and returns the builder for its controllers, in the shape of KubeOps. It runs as a hosted service:
    /// caches fill first, in every process; the workers run in the one that leads. Services to inject: <see
    /// cref="IClusterSet"/>, <see cref="IEventRecorder"/>, <see cref="ILeadership"/>, <see cref="IOperatorHealth"/> and, within
    /// a reconciliation, <see cref="ReconcileContext"/>. A <see cref="TimeProvider"/> and a <see cref="CollectorRegistry"/>
    /// that are registered are used.
    /// </summary>
    /// <example>
    /// <code>
    /// services.AddKubernetesOperator(options => options.LeaderElection!.Namespace = "protocollearning-system")
    ///     .AddCache&lt;V1Pod>(ClusterScope.Members, cache => cache.LabelSelector = "protocollearning.dev/managed=true")
    ///     .AddController&lt;ShardPlacementController, V1Alpha1ShardPlacement>(controller => controller
    ///         .Watches&lt;V1Pod>(ClusterScope.Members, (cluster, pod) => PlacementOf(pod)));
    /// </code>
    /// </example>
    public static IOperatorBuilder AddKubernetesOperator(this IServiceCollection services, Action<OperatorOptions>? configure = null)
    {
        var options = new OperatorOptions();
        configure?.Invoke(options);
        var builder = new OperatorBuilder(services);

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Metrics.DefaultRegistry);
        services.AddSingleton(provider => new ControllerMetrics(provider.GetRequiredService<CollectorRegistry>()));
        services.AddSingleton(provider => new OperatorRuntime(
            options,
            builder,
            provider,
            provider.GetRequiredService<ControllerMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger<OperatorRuntime>()));
        services.AddSingleton<IClusterSet>(provider => provider.GetRequiredService<OperatorRuntime>().Clusters);
        services.AddSingleton<ILeadership>(provider => provider.GetRequiredService<OperatorRuntime>().Leadership);
        services.AddSingleton<IOperatorHealth>(provider => provider.GetRequiredService<OperatorRuntime>());
        services.AddSingleton(provider => new EventRecorder(
            options.Name,
            options.LeaderElection?.Identity ?? Environment.MachineName,
            provider.GetRequiredService<ControllerMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger<EventRecorder>()));
        services.AddSingleton<IEventRecorder>(provider => provider.GetRequiredService<EventRecorder>());
        services.AddScoped<CurrentReconcile>();
        services.AddScoped(provider => provider.GetRequiredService<CurrentReconcile>().Context);
        services.AddHostedService<OperatorHostedService>();
        services.PostConfigure<HostOptions>(host =>
        {
            var needed = options.DrainTimeout + AfterDrain;
            host.ShutdownTimeout = host.ShutdownTimeout > needed ? host.ShutdownTimeout : needed;
        });
        return builder;
    }
}
