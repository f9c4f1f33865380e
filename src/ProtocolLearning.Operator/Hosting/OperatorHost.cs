using System.Net;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Prometheus;
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

/// <summary>The operator in one process: its controllers, and one endpoint for metrics, health and announcements.</summary>
internal static class OperatorHost
{
    /// <summary>Builds the host. Start it and say <see cref="Announce"/> afterwards.</summary>
    /// <param name="settings">The environment.</param>
    /// <param name="home">Where the home cluster is.</param>
    /// <param name="identity">The operator's key; the host disposes it.</param>
    /// <param name="configure">Replaces services, for tests.</param>
    public static WebApplication Build(
        OperatorSettings settings,
        Func<KubernetesClientConfiguration> home,
        OperatorIdentity identity,
        Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddJsonConsole(console =>
        {
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });

        // A request's path holds the announcement's token, which is nobody's business.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = AnnouncementEndpoint.MaxBytes;
            kestrel.Listen(settings.Listen);
        });
        var requests = new CacheRequests();
        var operatorBuilder = builder.Services.AddKubernetesOperator(options =>
        {
            options.HomeConfiguration = home;
            if (settings.LeaderElection)
            {
                options.LeaderElection!.Namespace = settings.Namespace;
            }
            else
            {
                options.LeaderElection = null;
            }

            builder.Services.AddSingleton(options);
        });
        ControllerRegistration.Register(operatorBuilder, settings, requests);
        AddServices(builder.Services, settings, identity, requests);
        configure?.Invoke(builder.Services);
        var host = builder.Build();
        requests.Use(host.Services.GetRequiredService<IClusterSet>());
        Map(host);
        return host;
    }

    /// <summary>Learns where the started host listens.</summary>
    /// <returns>The address of metrics, health and announcements.</returns>
    public static Uri Announce(WebApplication host, OperatorSettings settings)
    {
        var bound = new Uri(host.Urls.Single());
        var reachable = settings.Address ?? (settings.Listen.Address.Equals(IPAddress.Any)
            ? new UriBuilder(bound) { Host = Dns.GetHostName() }.Uri
            : bound);
        host.Services.GetRequiredService<OperatorAddress>().Set(reachable);
        Log.Listening(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("ProtocolLearning.Operator"), bound);
        return bound;
    }

    private static void AddServices(IServiceCollection services, OperatorSettings settings, OperatorIdentity identity, CacheRequests requests)
    {
        services.AddSingleton(settings);
        services.AddSingleton(_ => identity);
        services.AddSingleton(requests);
        services.AddSingleton<OperatorAddress>();
        services.AddSingleton<Announcements>();
        services.AddSingleton<RunContexts>();
        services.AddSingleton<ICoordinatorConnector, GrpcCoordinatorConnector>();
        services.AddSingleton<MemberPods>();
        services.AddSingleton<EngagedCredentials>();
        services.AddSingleton<CredentialReader>();
        services.AddSingleton<LeftoverSweep>();
        services.AddSingleton<RunSceneReader>();
        services.AddSingleton<CoordinatorKeeper>();
        services.AddSingleton<Proposer>();
        services.AddSingleton<LossReporter>();
        services.AddSingleton<EvictionBudget>();
        services.AddSingleton<ShardPlacer>();
        services.AddSingleton<StatusWriter>();
        services.TryAddSingleton(Metrics.DefaultRegistry);
        services.AddSingleton<OperatorMetrics>();
    }

    private static void Map(WebApplication host)
    {
        host.MapMetrics("/metrics", host.Services.GetRequiredService<CollectorRegistry>());
        host.MapGet("/healthz", () => Results.Text("ok"));
        host.MapGet("/readyz", (IOperatorHealth health) => health.Read() is { IsReady: false } unready
            ? Results.Text(string.Join('\n', unready.MissingAtHome), statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ok"));
        host.MapPost(AnnouncementEndpoint.Route, AnnouncementEndpoint.Take);
    }
}
