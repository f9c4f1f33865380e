using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Prometheus;
using ProtocolLearning.Controllers.Runtime;
using ProtocolLearning.Operator.Configuration;

namespace ProtocolLearning.Operator.Hosting;

/// <summary>The web host of the home operator and of a member's agent: logs, metrics and health.</summary>
internal static class OperatorWebHost
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
