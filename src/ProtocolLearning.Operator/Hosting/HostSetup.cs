using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Prometheus;
using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Operator.Configuration;
using ProtocolLearning.Operator.Members;
using ProtocolLearning.Operator.Pods;

namespace ProtocolLearning.Operator.Hosting;

/// <summary>What the home operator and a member's agent have in common as processes.</summary>
internal static class HostSetup
{
    /// <summary>A builder that logs as JSON and listens where the settings say.</summary>
    public static WebApplicationBuilder Create(OperatorSettings settings)
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
        return builder;
    }

    /// <summary>Adds the controller runtime.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="settings">The environment.</param>
    /// <param name="home">Where the cluster with the custom resources is.</param>
    /// <param name="election">Where the Lease of the election is.</param>
    public static IOperatorBuilder AddRuntime(
        IServiceCollection services,
        OperatorSettings settings,
        Func<KubernetesClientConfiguration> home,
        Func<KubernetesClientConfiguration> election) => services.AddKubernetesOperator(options =>
        {
            options.HomeConfiguration = home;
            options.ElectionConfiguration = election;
            if (settings.RequestsPerSecond is { } rate)
            {
                (options.Connection.RequestsPerSecond, options.Connection.Burst) = (rate, 2 * rate);
            }

            if (settings.LeaderElection)
            {
                options.LeaderElection!.Namespace = settings.Namespace;
            }
            else
            {
                options.LeaderElection = null;
            }

            services.AddSingleton(options);
        });

    /// <summary>Adds what turns placements into pods, and what shows it.</summary>
    public static void AddPods(IServiceCollection services, OperatorSettings settings, HomeOrigin origin)
    {
        services.AddSingleton(settings);
        services.AddSingleton(origin);
        services.AddSingleton<NodeMemory>();
        services.AddSingleton<MemberPods>();
        services.AddSingleton<PodMaker>();
        services.AddSingleton<StageBudgets>();
        services.AddSingleton<MemberLimits>();
        services.AddSingleton<MemberProber>();
        services.AddSingleton<LeftoverSweep>();
        services.AddSingleton<PodStatusWriter>();
        services.AddSingleton<ClaimMaker>();
        services.AddSingleton<PodRemover>();
        services.TryAddSingleton(Metrics.DefaultRegistry);
        services.AddHostedService<Observability.TraceExport>();
    }

    /// <summary>Maps metrics and health.</summary>
    public static void Map(WebApplication host)
    {
        host.MapMetrics("/metrics", host.Services.GetRequiredService<CollectorRegistry>());
        host.MapGet("/healthz", () => Results.Text("ok"));
        host.MapGet("/readyz", (IOperatorHealth health) => health.Read() is { IsReady: false } unready
            ? Results.Text(string.Join('\n', unready.MissingAtHome), statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ok"));
    }

    /// <summary>Says in the log where the started host listens.</summary>
    public static Uri Announce(WebApplication host)
    {
        var bound = new Uri(host.Urls.Single());
        Observability.Log.Listening(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("ProtocolLearning.Operator"), bound);
        return bound;
    }
}
