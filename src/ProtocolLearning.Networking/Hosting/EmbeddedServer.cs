using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ProtocolLearning.Networking.Hosting;

/// <summary>An HTTP server inside a program that decides itself about signals, settings and logs.</summary>
public static class EmbeddedServer
{
    /// <summary>A builder with routing and Kestrel, and nothing that reads files or the environment or listens for signals.</summary>
    /// <param name="loggers">Where the server logs. Not disposed of.</param>
    public static WebApplicationBuilder CreateBuilder(ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore();
        return builder;
    }

    // The framework's own would swallow SIGTERM and SIGINT for the whole process.
    private sealed class EmbeddedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
