using Microsoft.AspNetCore.Http;

namespace ProtocolLearning.LocalCluster.Requests;

/// <summary>The verbs of the API, from the method and the path.</summary>
internal static class RequestVerb
{
    public static string? Of(HttpRequest request, RequestPath path)
    {
        var named = path.Name.Length > 0;
        var query = new RequestQuery(request.Query);
        return request.Method switch
        {
            "GET" or "HEAD" when query.Flag("watch") && path.Subresource.Length == 0 => "watch",
            "GET" or "HEAD" => named ? "get" : "list",
            "POST" when !named || path.Subresource.Length > 0 => "create",
            "PUT" when named => "update",
            "PATCH" when named => "patch",
            "DELETE" => named ? "delete" : "deletecollection",
            _ => null,
        };
    }
}
