using System.Net;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ProtocolLearning.Controllers.Clusters;
using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Coordination;
using ProtocolLearning.Operator.Coordinators;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Operator.Observability;
using ProtocolLearning.Operator.Pods;
using ProtocolLearning.Operator.Runs;
using ProtocolLearning.Operator.Status;

namespace ProtocolLearning.Operator.Hosting;

/// <summary>The home operator in one process: its controllers, and one endpoint for metrics, health and announcements.</summary>
internal static class OperatorHost
{
    /// <summary>Builds the host. Start it and say <see cref="Announce"/> afterwards.</summary>
    /// <param name="settings">The environment.</param>
    /// <param name="home">Where the home cluster is.</param>
    /// <param name="identity">The operator's key; the host disposes it.</param>
    /// <param name="origin">What marks its pods.</param>
    /// <param name="configure">Replaces services, for tests.</param>
    public static WebApplication Build(
        OperatorSettings settings,
        Func<KubernetesClientConfiguration> home,
        OperatorIdentity identity,
        HomeOrigin origin,
        Action<IServiceCollection>? configure = null)
    {
        var builder = OperatorWebHost.Create(settings);
        var requests = new CacheRequests();
        var news = new Wakeup();
        var sightings = new ClusterSightings(news);
        ControllerRegistration.Register(RuntimeServices.Add(builder.Services, settings, home, election: home), settings, requests, news, sightings);
        PodServices.Add(builder.Services, settings, origin);
        AddServices(builder.Services, identity, requests);
        builder.Services.AddSingleton(news);
        builder.Services.AddSingleton(sightings);
        configure?.Invoke(builder.Services);
        var host = builder.Build();
        requests.Use(host.Services.GetRequiredService<IClusterSet>());
        OperatorWebHost.Map(host);
        host.MapPost(AnnouncementEndpoint.Route, AnnouncementEndpoint.Take);
        return host;
    }

    /// <summary>Learns where the started host listens.</summary>
    /// <returns>The address of metrics, health and announcements.</returns>
    public static Uri Announce(WebApplication host, OperatorSettings settings)
    {
        var bound = OperatorWebHost.Announce(host);
        var reachable = settings.Address ?? (settings.Listen.Address.Equals(IPAddress.Any)
            ? new UriBuilder(bound) { Host = Dns.GetHostName() }.Uri
            : bound);
        host.Services.GetRequiredService<OperatorAddress>().Set(reachable);
        return bound;
    }

    private static void AddServices(IServiceCollection services, OperatorIdentity identity, CacheRequests requests)
    {
        services.AddSingleton(_ => identity);
        services.AddSingleton(requests);
        services.AddSingleton<OperatorAddress>();
        services.AddSingleton<Announcements>();
        services.AddSingleton<RunContexts>();
        services.AddHostedService<ContextSweep>();
        services.AddSingleton<CoordinatorLimits>();
        services.AddSingleton<ICoordinatorConnector, GrpcCoordinatorConnector>();
        services.AddSingleton<IPodAuthority, HomePodAuthority>();
        services.AddSingleton<EngagedCredentials>();
        services.AddSingleton<CredentialReader>();
        services.AddSingleton<HeartbeatMonitor>();
        services.AddSingleton<ProbeStreaks>();
        services.AddSingleton<MemberObserver>();
        services.AddSingleton<MemberShards>();
        services.AddSingleton<MemberReporter>();
        services.AddSingleton<OutdatedShards>();
        services.AddSingleton<RunSceneReader>();
        services.AddSingleton<CoordinatorKeeper>();
        services.AddSingleton<Proposer>();
        services.AddSingleton<LossReporter>();
        services.AddSingleton<EvictionBudget>();
        services.AddSingleton<ShardPlacer>();
        services.AddSingleton<StatusWriter>();
        services.AddSingleton<OperatorMetrics>();
        services.AddSingleton<LearningMetrics>();
    }
}
