using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ProtocolLearning.Networking.Hosting;

/// <summary>
/// Plain HTTP for probes: GET /healthz and /readyz answer 200, or 503 and why not; and GET /metrics where there are metrics.
/// </summary>
public sealed class HealthEndpoint : IAsyncDisposable
{
    private readonly WebApplication _server;

    private HealthEndpoint(WebApplication server, IPEndPoint listen)
    {
        _server = server;
        ListenEndpoint = new IPEndPoint(listen.Address, new Uri(server.Urls.Single()).Port);
    }

    /// <summary>Where it listens, with the port that it got.</summary>
    public IPEndPoint ListenEndpoint { get; }

    /// <summary>Starts to listen.</summary>
    /// <param name="listen">Address and port; port 0 takes a free one.</param>
    /// <param name="whyNotAlive">Why the program should be ended and started anew; null where it should not.</param>
    /// <param name="whyNotReady">Why it does not do yet what it is for; null where it does.</param>
    /// <param name="loggers">Where the server logs. Not disposed of.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static Task<HealthEndpoint> StartAsync(
        IPEndPoint listen,
        Func<string?> whyNotAlive,
        Func<string?> whyNotReady,
        ILoggerFactory loggers,
        CancellationToken cancellationToken) =>
        StartAsync(listen, whyNotAlive, whyNotReady, metrics: null, loggers, cancellationToken);

    /// <summary>Starts to listen.</summary>
    /// <param name="listen">Address and port; port 0 takes a free one.</param>
    /// <param name="whyNotAlive">Why the program should be ended and started anew; null where it should not.</param>
    /// <param name="whyNotReady">Why it does not do yet what it is for; null where it does.</param>
    /// <param name="metrics">Its metrics in Prometheus' text format; null where it has none.</param>
    /// <param name="loggers">Where the server logs. Not disposed of.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<HealthEndpoint> StartAsync(
        IPEndPoint listen,
        Func<string?> whyNotAlive,
        Func<string?> whyNotReady,
        Func<string>? metrics,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(listen);
        var builder = EmbeddedServer.CreateBuilder(loggers);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(listen));
        var server = builder.Build();
        server.MapGet("/healthz", context => AnswerAsync(context, whyNotAlive()));
        server.MapGet("/readyz", context => AnswerAsync(context, whyNotReady()));
        if (metrics is not null)
        {
            server.MapGet("/metrics", context => TellAsync(context, metrics()));
        }

        await server.StartAsync(cancellationToken);
        return new HealthEndpoint(server, listen);
    }

    /// <summary>Stops to listen.</summary>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Task TellAsync(HttpContext context, string metrics)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(metrics);
    }

    private static Task AnswerAsync(HttpContext context, string? whyNot)
    {
        context.Response.StatusCode = whyNot is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync($"{whyNot ?? "ok"}\n");
    }
}
