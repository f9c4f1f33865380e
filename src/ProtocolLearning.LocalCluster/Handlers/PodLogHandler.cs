using System.Text.Json.Nodes;
using ProtocolLearning.LocalCluster.Failures;
using ProtocolLearning.LocalCluster.Json;
using ProtocolLearning.LocalCluster.Requests;
using ProtocolLearning.LocalCluster.Storage;

namespace ProtocolLearning.LocalCluster.Handlers;

/// <summary>GET of a container's log, from the node that runs it, at the port the node has registered.</summary>
internal sealed class PodLogHandler(ObjectStore store, HttpClient client) : IRequestHandler
{
    private static readonly string[] PassedOn =
        ["follow", "tailLines", "sinceSeconds", "sinceTime", "timestamps", "previous", "limitBytes"];

    public async Task<ApiFailure?> HandleAsync(ApiRequest request)
    {
        if (Locate(request).Refused(out var failure, out var address))
        {
            return failure;
        }

        try
        {
            using var answer = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, request.Aborted);
            if (!answer.IsSuccessStatusCode)
            {
                return ApiFailures.BadRequest(await answer.Content.ReadAsStringAsync(request.Aborted));
            }

            var response = request.Context.Response;
            response.ContentType = "text/plain";
            await response.StartAsync(request.Aborted);
            await using var log = await answer.Content.ReadAsStreamAsync(request.Aborted);
            await log.CopyToAsync(response.Body, request.Aborted);
            return null;
        }
        catch (HttpRequestException error) when (!request.Context.Response.HasStarted)
        {
            return ApiFailures.Internal($"Get \"{address}\": {error.Message}");
        }
    }

    private Outcome<Uri> Locate(ApiRequest request)
    {
        if (store.Find(request.Kind.StorageName, request.Key)?.Content is not { } pod)
        {
            return ApiFailures.NotFound(request.Kind, request.Path.Name);
        }

        var containers = (pod.At("spec", "containers") as JsonArray ?? [])
            .Select(container => container.Text("name") ?? "")
            .ToArray();
        var container = request.Query.Text("container") is { Length: > 0 } asked ? asked : containers is [var only] ? only : "";
        if (container.Length == 0)
        {
            var choice = string.Join(' ', containers);
            return ApiFailures.BadRequest(
                $"a container name must be specified for pod {request.Path.Name}, choose one of: [{choice}]");
        }

        if (!containers.Contains(container))
        {
            return ApiFailures.BadRequest($"container {container} is not valid for pod {request.Path.Name}");
        }

        var nodeName = pod.At("spec", "nodeName").AsText() ?? "";
        if (nodeName.Length == 0)
        {
            return ApiFailures.BadRequest($"pod {request.Path.Name} does not have a host assigned");
        }

        var node = store.Find("nodes", new ObjectKey("", nodeName))?.Content;
        var port = node.At("status", "daemonEndpoints", "kubeletEndpoint", "Port").AsWhole();
        return port is { } number
            ? Address(request, container, number)
            : ApiFailures.Internal($"node {nodeName} has no kubelet endpoint (status.daemonEndpoints.kubeletEndpoint.Port)");
    }

    private static Uri Address(ApiRequest request, string container, long port)
    {
        var query = PassedOn
            .Where(request.Query.IsPresent)
            .Select(name => $"{name}={Uri.EscapeDataString(request.Query.Text(name))}");
        var path = string.Join('/', new[] { request.Path.Namespace, request.Path.Name, container }.Select(Uri.EscapeDataString));
        var address = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", (int)port, $"containerLogs/{path}", $"?{string.Join('&', query)}");
        return address.Uri;
    }
}
