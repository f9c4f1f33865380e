using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ProtocolLearning.LocalCluster.Discovery;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Kinds;
using ProtocolLearning.LocalCluster.OpenApi;
using ProtocolLearning.LocalCluster.Requests;

namespace ProtocolLearning.LocalCluster.ApiServer;

/// <summary>The paths that name no resource: health, version, discovery and OpenAPI.</summary>
internal sealed class NonResourceEndpoints(KindRegistry kinds, DiscoveryDocuments discovery, OpenApiDocuments openApi)
{
    private const string OpenApi3 = "/openapi/v3/";

    private static readonly string[] Paths =
        ["/api", "/apis", "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"];

    public static bool IsHealthProbe(string path) => path is "/readyz" or "/livez" or "/healthz";

    public async Task<ApiFailure?> HandleAsync(HttpContext context, string path)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return ApiFailures.MethodNotAllowed();
        }

        if (IsHealthProbe(path))
        {
            await ApiResponse.WriteTextAsync(context, "ok");
            return null;
        }

        if (!Negotiation.AcceptsJson(context.Request))
        {
            return ApiFailures.NotAcceptable("application/json");
        }

        if (path is "/api" or "/apis" && Negotiation.WantsAggregatedDiscovery(context.Request))
        {
            var aggregated = path == "/api" ? AggregatedDiscovery.Core(kinds) : AggregatedDiscovery.Named(kinds);
            await ApiResponse.WriteAsync(context, 200, aggregated, AggregatedDiscovery.MediaType);
            return null;
        }

        if (Find(path) is not { } document)
        {
            return ApiFailures.PathNotFound();
        }

        await ApiResponse.WriteAsync(context, 200, document);
        return null;
    }

    private JsonObject? Find(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        [] => new JsonObject { ["paths"] = Paths.ToJsonArray() },
        ["version"] => ServerVersion.Document(),
        ["api"] => discovery.CoreVersions(),
        ["api", var version] => discovery.Resources("", version),
        ["apis"] => discovery.Groups(),
        ["apis", var group] => discovery.Group(group),
        ["apis", var group, var version] => discovery.Resources(group, version),
        ["openapi", "v2"] => openApi.Version2(),
        ["openapi", "v3"] => openApi.Version3Index(),
        ["openapi", "v3", ..] => openApi.Version3(path[OpenApi3.Length..]),
        _ => null,
    };
}
