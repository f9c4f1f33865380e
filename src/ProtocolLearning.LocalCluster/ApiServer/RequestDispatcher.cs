using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Faults;
using ProtocolLearning.LocalCluster.Handlers;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.Requests;

namespace ProtocolLearning.LocalCluster.ApiServer;

/// <summary>The way of every request: who asks, what it names, which faults strike it, and who handles it.</summary>
internal sealed partial class RequestDispatcher(
    KindRegistry kinds,
    NonResourceEndpoints endpoints,
    BearerToken token,
    FaultInjection faults,
    IReadOnlyDictionary<string, IRequestHandler> handlers,
    IRequestHandler podLogs,
    ILogger logger)
{
    public async Task DispatchAsync(HttpContext context)
    {
        try
        {
            var failure = await HandleAsync(context);
            if (failure is not null && !context.Response.HasStarted)
            {
                await ApiResponse.WriteFailureAsync(context, failure);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (Exception error) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            LogFailure(logger, error, context.Request.Method, context.Request.Path);
            await ApiResponse.WriteFailureAsync(context, ApiFailures.Internal(error.Message));
        }
    }

    private async Task<ApiFailure?> HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (!NonResourceEndpoints.IsHealthProbe(path) && !token.Authenticates(context.Request))
        {
            return ApiFailures.Unauthorized();
        }

        return RequestPath.Parse(path) is { } parsed
            ? await HandleResourceAsync(context, parsed)
            : await endpoints.HandleAsync(context, path);
    }

    private async Task<ApiFailure?> HandleResourceAsync(HttpContext context, RequestPath path)
    {
        if (Resolve(context, path).Refused(out var refusal, out var request))
        {
            return refusal;
        }

        if (await faults.StrikeAsync(request) is { } struck)
        {
            return struck;
        }

        var handler = request is { Verb: "get", Path.Subresource: "log" } ? podLogs : handlers[request.Verb];
        return await handler.HandleAsync(request);
    }

    private Outcome<ApiRequest> Resolve(HttpContext context, RequestPath path)
    {
        if (kinds.Find(path.Group, path.Version, path.Resource) is not { } kind
            || (!kind.IsNamespaced && path.Namespace.Length > 0)
            || (path.Subresource.Length > 0 && !kind.Subresources.Contains(path.Subresource)))
        {
            return ApiFailures.PathNotFound();
        }

        var verb = RequestVerb.Of(context.Request, path);
        var lacksNamespace = kind.IsNamespaced && path.Namespace.Length == 0 && verb is not ("list" or "watch");
        if (verb is null || lacksNamespace)
        {
            return ApiFailures.MethodNotAllowed();
        }

        return Negotiation.Choose(context.Request) is { } rendition
            ? new ApiRequest(context, kind, path, verb, rendition)
            : ApiFailures.NotAcceptable("application/json");
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogFailure(ILogger logger, Exception error, string method, string path);
}
