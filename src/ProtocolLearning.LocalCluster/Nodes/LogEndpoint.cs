using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>
/// The part of the kubelet's API that reads: <c>GET /containerLogs/{namespace}/{pod}/{container}</c> and <c>GET /healthz</c>, on the
/// loopback address and a port that the system chooses.
/// </summary>
internal sealed class LogEndpoint : IAsyncDisposable
{
    private readonly WebApplication _application;

    private LogEndpoint(WebApplication application)
    {
        _application = application;
        Port = new Uri(application.Urls.Single()).Port;
    }

    public int Port { get; }

    /// <param name="find">Finds the log of namespace, pod and container, of the previous run or the last.</param>
    /// <param name="certificate">Serves HTTPS; null for HTTP.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static async Task<LogEndpoint> StartAsync(
        Func<string, string, string, bool, ContainerLog?> find,
        X509Certificate2? certificate,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<KestrelServerOptions>(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var application = builder.Build();
        var reader = new LogReader(timeProvider);
        application.Run(context => AnswerAsync(context, find, reader));
        await application.StartAsync(cancellationToken).ConfigureAwait(false);
        return new LogEndpoint(application);
    }

    public async ValueTask DisposeAsync()
    {
        // Followers are cut off, not waited for.
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        await _application.StopAsync(now.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static Task AnswerAsync(HttpContext context, Func<string, string, string, bool, ContainerLog?> find, LogReader reader)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return FailAsync(context, StatusCodes.Status405MethodNotAllowed, "only GET is served here");
        }

        var segments = context.Request.Path.Value?.Split('/', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return segments switch
        {
            ["healthz"] => context.Response.WriteAsync("ok", context.RequestAborted),
            ["containerLogs", var namespaceName, var pod, var container] =>
                CopyLogAsync(context, previous => find(namespaceName, pod, container, previous), reader),
            _ => FailAsync(
                context,
                StatusCodes.Status404NotFound,
                "a process node serves /healthz and /containerLogs/{namespace}/{pod}/{container}; there is no exec, attach or port-forward"),
        };
    }

    private static async Task CopyLogAsync(HttpContext context, Func<bool, ContainerLog?> find, LogReader reader)
    {
        if (LogQuery.Parse(context.Request.Query, out var problem) is not { } query)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, problem).ConfigureAwait(false);
        }
        else if (find(query.Previous) is not { } log)
        {
            await FailAsync(
                context,
                StatusCodes.Status404NotFound,
                $"no log of that {(query.Previous ? "previous " : "")}container on this node: it has not started, or the name is wrong")
                .ConfigureAwait(false);
        }
        else
        {
            context.Response.ContentType = "text/plain";
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            try
            {
                await reader.CopyAsync(log, query, context.Response.Body, context.RequestAborted).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // The reader went away, or the node does.
            }
        }
    }

    private static Task FailAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(message + "\n", context.RequestAborted);
    }
}
