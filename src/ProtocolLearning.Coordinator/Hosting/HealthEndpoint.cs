using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ProtocolLearning.Networking.Hosting;

namespace ProtocolLearning.Coordinator.Hosting;

/// <summary>Plain HTTP for probes: /healthz says whether the coordinator still decides, /readyz whether it serves.</summary>
internal sealed class HealthEndpoint : IAsyncDisposable
{
    private readonly WebApplication _server;

    private HealthEndpoint(WebApplication server, IPEndPoint listen)
    {
        _server = server;
        ListenEndpoint = new IPEndPoint(listen.Address, new Uri(server.Urls.Single()).Port);
    }

    /// <summary>Where it listens, with the port that it got.</summary>
    public IPEndPoint ListenEndpoint { get; }

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<HealthEndpoint> StartAsync(
        IPEndPoint listen, Func<bool> isAlive, Func<bool> isReady, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var builder = EmbeddedServer.CreateBuilder(loggers);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(listen));
        var server = builder.Build();
        server.MapGet("/healthz", context => AnswerAsync(context, isAlive()));
        server.MapGet("/readyz", context => AnswerAsync(context, isReady()));
        await server.StartAsync(cancellationToken);
        return new HealthEndpoint(server, listen);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Task AnswerAsync(HttpContext context, bool holds)
    {
        context.Response.StatusCode = holds ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync(holds ? "ok\n" : "not now\n");
    }
}
